-- Poverty by county by hand, from one row per person: the sums that estimates and errors need, by county, stratum and village (the cluster),
-- then the estimates.
CREATE OR REPLACE TEMP TABLE cells AS
SELECT county, stratum, village, count(*) AS n_all, count(consumption) AS n, sum(w) AS w,
    sum(w * x) AS mean, sum(CASE WHEN x < 12.0 THEN w ELSE 0 END) AS fgt0,
    sum(w * gap) AS fgt1, sum(w * gap * gap) AS fgt2
FROM (
    SELECT county, stratum, village, consumption, consumption AS x, greatest(1.0 - consumption / 12.0, 0.0) AS gap,
        CASE WHEN consumption IS NOT NULL THEN weight END AS w
    FROM read_parquet('{flat}'))
GROUP BY county, stratum, village;

SELECT county, sum(n_all)::BIGINT AS n_all, sum(n)::BIGINT AS n, sum(w) AS people, sum(fgt0) / sum(w) AS fgt0,
    sum(fgt1) / sum(w) AS fgt1, sum(fgt2) / sum(w) AS fgt2, sum(mean) / sum(w) AS mean
FROM cells GROUP BY county ORDER BY county;
