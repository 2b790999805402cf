-- Poverty by county by hand, from one row per person: the sums that estimates and errors need, by county, stratum and village (the cluster),
-- then the estimates and their errors by Taylor's method.
CREATE OR REPLACE TEMP TABLE cells AS
SELECT county, stratum, village, count(*) AS n_all, count(consumption) AS n, sum(w) AS w,
    sum(w * x) AS mean, sum(CASE WHEN x < 12.0 THEN w ELSE 0 END) AS fgt0,
    sum(w * gap) AS fgt1, sum(w * gap * gap) AS fgt2
FROM (
    SELECT county, stratum, village, consumption, consumption AS x, greatest(1.0 - consumption / 12.0, 0.0) AS gap,
        CASE WHEN consumption IS NOT NULL THEN weight END AS w
    FROM read_parquet('{flat}'))
GROUP BY county, stratum, village;

CREATE OR REPLACE TEMP TABLE estimates AS
SELECT county, sum(n_all)::BIGINT AS n_all, sum(n)::BIGINT AS n, sum(w) AS people, sum(fgt0) / sum(w) AS fgt0,
    sum(fgt1) / sum(w) AS fgt1, sum(fgt2) / sum(w) AS fgt2, sum(mean) / sum(w) AS mean
FROM cells GROUP BY county;

CREATE OR REPLACE TEMP TABLE errors AS
WITH strata AS (SELECT stratum, count(DISTINCT village)::DOUBLE AS m FROM cells GROUP BY stratum),
scores AS (
    SELECT county, stratum, (c.fgt0 - e.fgt0 * w) / people AS z0, (c.fgt1 - e.fgt1 * w) / people AS z1,
        (c.fgt2 - e.fgt2 * w) / people AS z2, (c.mean - e.mean * w) / people AS z3
    FROM cells c JOIN estimates e USING (county)),
squares AS (
    SELECT county, stratum, sum(z0) AS s0, sum(z1) AS s1, sum(z2) AS s2, sum(z3) AS s3,
        sum(z0 * z0) AS q0, sum(z1 * z1) AS q1, sum(z2 * z2) AS q2, sum(z3 * z3) AS q3
    FROM scores GROUP BY county, stratum)
SELECT county, sqrt(sum(m / (m - 1) * (q0 - s0 * s0 / m))) AS fgt0, sqrt(sum(m / (m - 1) * (q1 - s1 * s1 / m))) AS fgt1,
    sqrt(sum(m / (m - 1) * (q2 - s2 * s2 / m))) AS fgt2, sqrt(sum(m / (m - 1) * (q3 - s3 * s3 / m))) AS mean
FROM squares JOIN strata USING (stratum) GROUP BY county;

SELECT * FROM estimates ORDER BY county;
