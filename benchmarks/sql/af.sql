-- Alkire-Foster by hand: one mask per household for its members, whole-number points, sums by village (the cluster).
CREATE OR REPLACE TEMP TABLE cells AS
WITH fold AS (
    SELECT household_id, bit_or(
          coalesce(undernourished::INT, 2)
        | coalesce((NOT insured)::INT, 2) * 4
        | coalesce((age BETWEEN 6 AND 15 AND NOT in_school)::INT, 2) * 16
        | coalesce((age >= 10 AND schooling_years >= 6)::INT, 2) * 64) AS mask
    FROM read_parquet('{persons}') GROUP BY household_id),
joined AS (
    SELECT h.*, coalesce(mask, 0) AS mask FROM read_parquet('{households}') h LEFT JOIN fold USING (household_id)),
flags AS (
    SELECT stratum, county, township, village, weight * size AS w,
        CASE WHEN mask & 1 <> 0 THEN 1 WHEN mask & 2 <> 0 THEN NULL ELSE 0 END::TINYINT AS nutrition,
        CASE WHEN mask & 4 <> 0 THEN 1 WHEN mask & 8 <> 0 THEN NULL ELSE 0 END::TINYINT AS insurance,
        CASE WHEN mask & 16 <> 0 THEN 1 WHEN mask & 32 <> 0 THEN NULL ELSE 0 END::TINYINT AS attendance,
        CASE WHEN mask & 64 <> 0 THEN 0 WHEN mask & 128 <> 0 THEN NULL ELSE 1 END::TINYINT AS schooling,
        (NOT electricity)::TINYINT AS electricity,
        (NOT water_quality OR water_minutes > 20 OR water_litres < 20 OR NOT water_reliable)::TINYINT AS water,
        (NOT toilet)::TINYINT AS toilet,
        (house_grade IN (3, 4))::TINYINT AS house,
        (fuel IN (1, 2, 3))::TINYINT AS fuel,
        (assets < 2)::TINYINT AS goods
    FROM joined),
points AS (
    SELECT *, 3 * (nutrition + insurance + attendance + schooling)
        + electricity + water + toilet + house + fuel + goods AS points FROM flags),
judged AS (
    SELECT * REPLACE (CASE WHEN points IS NOT NULL THEN w END AS w), CASE WHEN points >= 6 THEN w ELSE 0 END AS wp
    FROM points)
SELECT stratum, county, township, village, count(*) AS read, count(nutrition) AS k0, count(insurance) AS k1,
    count(attendance) AS k2, count(schooling) AS k3, count(electricity) AS k4, count(water) AS k5, count(toilet) AS k6,
    count(house) AS k7, count(fuel) AS k8, count(goods) AS k9,
    count(w) AS n, sum(w) AS w, sum(wp) AS poor, sum(wp * points) AS score,
    sum(w * nutrition) AS u0, sum(w * insurance) AS u1, sum(w * attendance) AS u2, sum(w * schooling) AS u3,
    sum(w * electricity) AS u4, sum(w * water) AS u5, sum(w * toilet) AS u6, sum(w * house) AS u7,
    sum(w * fuel) AS u8, sum(w * goods) AS u9,
    sum(wp * nutrition) AS c0, sum(wp * insurance) AS c1, sum(wp * attendance) AS c2, sum(wp * schooling) AS c3,
    sum(wp * electricity) AS c4, sum(wp * water) AS c5, sum(wp * toilet) AS c6, sum(wp * house) AS c7,
    sum(wp * fuel) AS c8, sum(wp * goods) AS c9
FROM judged GROUP BY stratum, county, township, village;

-- By area above the village, and stratum: sums, sums of squares, and of products with what a figure is divided by.
CREATE OR REPLACE TEMP TABLE moments AS
SELECT county, township, stratum, sum(n)::BIGINT AS n, count_if(w > 0) AS villages,
    sum(COLUMNS('^(w|poor|score|[uc][0-9])$')) AS "s_\0",
    sum(COLUMNS('^(w|poor|score|[uc][0-9])$') * COLUMNS('^(w|poor|score|[uc][0-9])$')) AS "q_\0",
    sum(COLUMNS('^(poor|score|[uc][0-9])$') * w) AS "w_\0",
    sum(COLUMNS('^(poor|c[0-9])$') * score) AS "p_\0"
FROM cells WHERE n > 0 GROUP BY GROUPING SETS ((stratum), (stratum, county), (stratum, county, township));

-- Every figure of these areas is over / under; its error by Taylor's method, clusters within strata.
CREATE OR REPLACE TEMP TABLE above AS
WITH strata AS (SELECT stratum, count(DISTINCT village)::DOUBLE AS m FROM cells WHERE n > 0 GROUP BY stratum),
figures AS (
    SELECT county, township, stratum, n, villages, s_w, f.* FROM moments, LATERAL (VALUES
        ('m0', s_score / 18, s_w, q_score / 324, w_score / 18, q_w),
        ('m1', s_score / 18, s_w, q_score / 324, w_score / 18, q_w),
        ('m2', s_score / 18, s_w, q_score / 324, w_score / 18, q_w),
        ('h', s_poor, s_w, q_poor, w_poor, q_w), ('a', s_score / 18, s_poor, q_score / 324, p_poor / 18, q_poor),
        ('uncensored:nutrition', s_u0, s_w, q_u0, w_u0, q_w),
        ('censored:nutrition', s_c0, s_w, q_c0, w_c0, q_w),
        ('contribution:nutrition', 3 * s_c0, s_score, 9 * q_c0, 3 * p_c0, q_score),
        ('uncensored:insurance', s_u1, s_w, q_u1, w_u1, q_w),
        ('censored:insurance', s_c1, s_w, q_c1, w_c1, q_w),
        ('contribution:insurance', 3 * s_c1, s_score, 9 * q_c1, 3 * p_c1, q_score),
        ('uncensored:attendance', s_u2, s_w, q_u2, w_u2, q_w),
        ('censored:attendance', s_c2, s_w, q_c2, w_c2, q_w),
        ('contribution:attendance', 3 * s_c2, s_score, 9 * q_c2, 3 * p_c2, q_score),
        ('uncensored:schooling', s_u3, s_w, q_u3, w_u3, q_w),
        ('censored:schooling', s_c3, s_w, q_c3, w_c3, q_w),
        ('contribution:schooling', 3 * s_c3, s_score, 9 * q_c3, 3 * p_c3, q_score),
        ('uncensored:electricity', s_u4, s_w, q_u4, w_u4, q_w),
        ('censored:electricity', s_c4, s_w, q_c4, w_c4, q_w),
        ('contribution:electricity', s_c4, s_score, q_c4, p_c4, q_score),
        ('uncensored:water', s_u5, s_w, q_u5, w_u5, q_w),
        ('censored:water', s_c5, s_w, q_c5, w_c5, q_w),
        ('contribution:water', s_c5, s_score, q_c5, p_c5, q_score),
        ('uncensored:toilet', s_u6, s_w, q_u6, w_u6, q_w),
        ('censored:toilet', s_c6, s_w, q_c6, w_c6, q_w),
        ('contribution:toilet', s_c6, s_score, q_c6, p_c6, q_score),
        ('uncensored:house', s_u7, s_w, q_u7, w_u7, q_w),
        ('censored:house', s_c7, s_w, q_c7, w_c7, q_w),
        ('contribution:house', s_c7, s_score, q_c7, p_c7, q_score),
        ('uncensored:fuel', s_u8, s_w, q_u8, w_u8, q_w),
        ('censored:fuel', s_c8, s_w, q_c8, w_c8, q_w),
        ('contribution:fuel', s_c8, s_score, q_c8, p_c8, q_score),
        ('uncensored:goods', s_u9, s_w, q_u9, w_u9, q_w),
        ('censored:goods', s_c9, s_w, q_c9, w_c9, q_w),
        ('contribution:goods', s_c9, s_score, q_c9, p_c9, q_score)) AS f(indicator, o, u, oo, ou, uu)),
whole AS (
    SELECT *, sum(o) OVER area / nullif(sum(u) OVER area, 0) AS r, sum(u) OVER area AS all_u
    FROM figures WINDOW area AS (PARTITION BY county, township, indicator))
SELECT county, township, indicator, any_value(r) AS estimate, sqrt(greatest(sum(
        m / (m - 1) * (oo - 2 * r * ou + r * r * uu - (o - r * u) ** 2 / m)), 0)) / any_value(all_u) AS error,
    sum(n)::BIGINT AS n, sum(s_w) AS people, sum(villages) AS villages, (SELECT sum(m) - count(*) FROM strata) AS degrees
FROM whole JOIN strata USING (stratum) GROUP BY county, township, indicator;

-- All areas, one row a figure. 1.96 is widened to Student's t (Cornish and Fisher); a share has its interval on the
-- logit scale, and one of 0 or 1 that of Clopper and Pearson for its clusters. A village is one cluster: it has no error.
WITH figures AS (
    SELECT county, township, NULL AS village, indicator, estimate, n, people, villages,
        CASE WHEN villages > 1 THEN CASE WHEN estimate IN (0, 1) THEN 0 ELSE error END END AS se,
        1.959963985 + (2.372271230 + (2.822498616 + (2.555849680 + 1.589534053 / degrees) / degrees) / degrees) / degrees AS t
    FROM above
    UNION ALL
    SELECT county, township, village, indicator, o / nullif(u, 0), n, w, 1, NULL, NULL
    FROM (SELECT county, township, village, sum(COLUMNS('^(n|w|poor|score|[uc][0-9])$')) FROM cells WHERE n > 0
        GROUP BY county, township, village), LATERAL (VALUES
        ('m0', score / 18, w), ('m1', score / 18, w), ('m2', score / 18, w), ('h', poor, w), ('a', score / 18, poor),
        ('uncensored:nutrition', u0, w), ('censored:nutrition', c0, w), ('contribution:nutrition', 3 * c0, score),
        ('uncensored:insurance', u1, w), ('censored:insurance', c1, w), ('contribution:insurance', 3 * c1, score),
        ('uncensored:attendance', u2, w), ('censored:attendance', c2, w), ('contribution:attendance', 3 * c2, score),
        ('uncensored:schooling', u3, w), ('censored:schooling', c3, w), ('contribution:schooling', 3 * c3, score),
        ('uncensored:electricity', u4, w), ('censored:electricity', c4, w), ('contribution:electricity', c4, score),
        ('uncensored:water', u5, w), ('censored:water', c5, w), ('contribution:water', c5, score),
        ('uncensored:toilet', u6, w), ('censored:toilet', c6, w), ('contribution:toilet', c6, score),
        ('uncensored:house', u7, w), ('censored:house', c7, w), ('contribution:house', c7, score),
        ('uncensored:fuel', u8, w), ('censored:fuel', c8, w), ('contribution:fuel', c8, score),
        ('uncensored:goods', u9, w), ('censored:goods', c9, w), ('contribution:goods', c9, score)) AS f(indicator, o, u)),
SELECT county, township, village, indicator, estimate, se,
    CASE WHEN estimate = 0 THEN 0 WHEN estimate = 1 THEN 0.025 ** (1.0 / villages)
        ELSE 1 / (1 + (1 / estimate - 1) * exp(t * se / (estimate * (1 - estimate)))) END AS low,
    CASE WHEN estimate = 0 THEN 1 - 0.025 ** (1.0 / villages) WHEN estimate = 1 THEN 1
        ELSE 1 / (1 + (1 / estimate - 1) * exp(-t * se / (estimate * (1 - estimate)))) END AS high,
    n, people
FROM figures;
