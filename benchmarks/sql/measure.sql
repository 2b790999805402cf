-- Poverty by county by hand, from one row per person: the sums that estimates and errors need, by county, stratum and
-- village (the cluster).
CREATE OR REPLACE TEMP TABLE cells AS
SELECT county, stratum, village, count(*) AS read, count(consumption) AS n, sum(w) AS w,
    sum(w * consumption) AS mean, sum(CASE WHEN consumption < 12.0 THEN w ELSE 0 END) AS fgt0,
    sum(w * gap) AS fgt1, sum(w * gap * gap) AS fgt2
FROM (
    SELECT county, stratum, village, consumption, greatest(1.0 - consumption / 12.0, 0.0) AS gap,
        CASE WHEN consumption IS NOT NULL THEN weight END AS w
    FROM read_parquet('{flat}'))
GROUP BY county, stratum, village;

-- Every figure is over / under, a mean; its error by Taylor's method, clusters within strata.
CREATE OR REPLACE TEMP TABLE figures AS
WITH strata AS (SELECT stratum, count(DISTINCT village)::DOUBLE AS m FROM cells WHERE n > 0 GROUP BY stratum),
counties AS (
    SELECT county, sum(n)::BIGINT AS n, sum(w) AS people, count_if(w > 0) AS villages, sum(fgt0) / sum(w) AS fgt0,
        sum(fgt1) / sum(w) AS fgt1, sum(fgt2) / sum(w) AS fgt2, sum(mean) / sum(w) AS mean
    FROM cells WHERE n > 0 GROUP BY county),
scores AS (
    SELECT county, stratum, (c.fgt0 - e.fgt0 * w) / people AS z0, (c.fgt1 - e.fgt1 * w) / people AS z1,
        (c.fgt2 - e.fgt2 * w) / people AS z2, (c.mean - e.mean * w) / people AS z3
    FROM cells c JOIN counties e USING (county)),
squares AS (
    SELECT county, stratum, sum(z0) AS s0, sum(z1) AS s1, sum(z2) AS s2, sum(z3) AS s3,
        sum(z0 * z0) AS q0, sum(z1 * z1) AS q1, sum(z2 * z2) AS q2, sum(z3 * z3) AS q3
    FROM scores GROUP BY county, stratum),
errors AS (
    SELECT county, sqrt(sum(m / (m - 1) * (q0 - s0 * s0 / m))) AS e0, sqrt(sum(m / (m - 1) * (q1 - s1 * s1 / m))) AS e1,
        sqrt(sum(m / (m - 1) * (q2 - s2 * s2 / m))) AS e2, sqrt(sum(m / (m - 1) * (q3 - s3 * s3 / m))) AS e3
    FROM squares JOIN strata USING (stratum) GROUP BY county)
SELECT county, indicator, estimate, CASE WHEN villages > 1 THEN CASE WHEN share AND estimate IN (0, 1) THEN 0 ELSE error END END AS se,
    n, people, share, villages, (SELECT sum(m) - count(*) FROM strata) AS degrees
FROM counties JOIN errors USING (county), LATERAL (VALUES
    ('fgt0', fgt0, e0, true), ('fgt1', fgt1, e1, true), ('fgt2', fgt2, e2, true), ('mean', mean, e3, false))
    AS figure(indicator, estimate, error, share);

-- 1.96 is widened to Student's t (Cornish and Fisher); a share has its interval on the logit scale, and one of 0 or 1
-- that of Clopper and Pearson for its clusters.
SELECT county, indicator, estimate, se,
    CASE WHEN NOT share THEN estimate - t * se WHEN estimate = 0 THEN 0 WHEN estimate = 1 THEN 0.025 ** (1.0 / villages)
        ELSE 1 / (1 + (1 / estimate - 1) * exp(t * se / (estimate * (1 - estimate)))) END AS low,
    CASE WHEN NOT share THEN estimate + t * se WHEN estimate = 0 THEN 1 - 0.025 ** (1.0 / villages) WHEN estimate = 1 THEN 1
        ELSE 1 / (1 + (1 / estimate - 1) * exp(-t * se / (estimate * (1 - estimate)))) END AS high, n, people
FROM (SELECT *, 1.959963985 + (2.372271230 + (2.822498616 + (2.555849680 + 1.589534053 / degrees) / degrees) / degrees) / degrees AS t FROM figures)
ORDER BY county;
