-- Alkire-Foster by hand: one mask per household for its members, whole-number points, sums by village (the cluster),
-- then nation, county, township and village from those sums, with their errors by Taylor's method (a village is one cluster
-- and has none).
CREATE OR REPLACE TEMP TABLE flags AS
WITH fold AS (
    SELECT household_id, bit_or(
          coalesce(undernourished::INT, 2)
        | coalesce((NOT insured)::INT, 2) * 4
        | coalesce((age BETWEEN 6 AND 15 AND NOT in_school)::INT, 2) * 16
        | coalesce((age >= 10 AND schooling_years >= 6)::INT, 2) * 64) AS mask
    FROM read_parquet('{persons}') GROUP BY household_id),
joined AS (
    SELECT h.*, coalesce(mask, 0) AS mask FROM read_parquet('{households}') h LEFT JOIN fold USING (household_id))
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
FROM joined;

CREATE OR REPLACE TEMP TABLE known AS
SELECT count(*) AS n, count(nutrition) AS nutrition, count(insurance) AS insurance, count(attendance) AS attendance,
    count(schooling) AS schooling, count(electricity) AS electricity, count(water) AS water, count(toilet) AS toilet,
    count(house) AS house, count(fuel) AS fuel, count(goods) AS goods FROM flags;

CREATE OR REPLACE TEMP TABLE cells AS
WITH points AS (
    SELECT *, 3 * (nutrition + insurance + attendance + schooling)
        + electricity + water + toilet + house + fuel + goods AS points FROM flags),
judged AS (SELECT *, points >= 6 AS poor, CASE WHEN points >= 6 THEN w ELSE 0 END AS wp FROM points WHERE points IS NOT NULL)
SELECT stratum, county, township, village, count(*) AS n, sum(w) AS w, sum(wp) AS poor, sum(wp * points) AS score,
    sum(w * nutrition) AS u0, sum(w * insurance) AS u1, sum(w * attendance) AS u2, sum(w * schooling) AS u3,
    sum(w * electricity) AS u4, sum(w * water) AS u5, sum(w * toilet) AS u6, sum(w * house) AS u7,
    sum(w * fuel) AS u8, sum(w * goods) AS u9,
    sum(wp * nutrition) AS c0, sum(wp * insurance) AS c1, sum(wp * attendance) AS c2, sum(wp * schooling) AS c3,
    sum(wp * electricity) AS c4, sum(wp * water) AS c5, sum(wp * toilet) AS c6, sum(wp * house) AS c7,
    sum(wp * fuel) AS c8, sum(wp * goods) AS c9
FROM judged GROUP BY stratum, county, township, village;

CREATE OR REPLACE TEMP TABLE estimates AS
SELECT county, township, village, sum(n)::BIGINT AS n, sum(w) AS people, sum(poor) / sum(w) AS h,
    sum(score) / 18 / sum(w) AS m0, sum(score) / 18 / nullif(sum(poor), 0) AS a,
    sum(u0) / sum(w) AS "uncensored:nutrition", sum(u1) / sum(w) AS "uncensored:insurance",
    sum(u2) / sum(w) AS "uncensored:attendance", sum(u3) / sum(w) AS "uncensored:schooling",
    sum(u4) / sum(w) AS "uncensored:electricity", sum(u5) / sum(w) AS "uncensored:water",
    sum(u6) / sum(w) AS "uncensored:toilet", sum(u7) / sum(w) AS "uncensored:house",
    sum(u8) / sum(w) AS "uncensored:fuel", sum(u9) / sum(w) AS "uncensored:goods",
    sum(c0) / sum(w) AS "censored:nutrition", sum(c1) / sum(w) AS "censored:insurance",
    sum(c2) / sum(w) AS "censored:attendance", sum(c3) / sum(w) AS "censored:schooling",
    sum(c4) / sum(w) AS "censored:electricity", sum(c5) / sum(w) AS "censored:water",
    sum(c6) / sum(w) AS "censored:toilet", sum(c7) / sum(w) AS "censored:house",
    sum(c8) / sum(w) AS "censored:fuel", sum(c9) / sum(w) AS "censored:goods",
    3 * sum(c0) / nullif(sum(score), 0) AS "contribution:nutrition",
    3 * sum(c1) / nullif(sum(score), 0) AS "contribution:insurance",
    3 * sum(c2) / nullif(sum(score), 0) AS "contribution:attendance",
    3 * sum(c3) / nullif(sum(score), 0) AS "contribution:schooling",
    sum(c4) / nullif(sum(score), 0) AS "contribution:electricity",
    sum(c5) / nullif(sum(score), 0) AS "contribution:water",
    sum(c6) / nullif(sum(score), 0) AS "contribution:toilet",
    sum(c7) / nullif(sum(score), 0) AS "contribution:house",
    sum(c8) / nullif(sum(score), 0) AS "contribution:fuel",
    sum(c9) / nullif(sum(score), 0) AS "contribution:goods"
FROM cells GROUP BY GROUPING SETS ((), (county), (county, township), (county, township, village));

CREATE OR REPLACE TEMP TABLE errors AS
WITH strata AS (SELECT stratum, count(DISTINCT village)::DOUBLE AS m FROM cells GROUP BY stratum),
long AS (
    SELECT stratum, county, township, indicator, over, under FROM cells, LATERAL (VALUES
        ('h', poor, w), ('m0', score / 18, w), ('a', score / 18, poor), ('uncensored:nutrition', u0, w),
        ('censored:nutrition', c0, w), ('contribution:nutrition', 3 * c0, score), ('uncensored:insurance', u1, w),
        ('censored:insurance', c1, w), ('contribution:insurance', 3 * c1, score), ('uncensored:attendance', u2, w),
        ('censored:attendance', c2, w), ('contribution:attendance', 3 * c2, score), ('uncensored:schooling', u3, w),
        ('censored:schooling', c3, w), ('contribution:schooling', 3 * c3, score), ('uncensored:electricity', u4, w),
        ('censored:electricity', c4, w), ('contribution:electricity', 1 * c4, score), ('uncensored:water', u5, w),
        ('censored:water', c5, w), ('contribution:water', 1 * c5, score), ('uncensored:toilet', u6, w),
        ('censored:toilet', c6, w), ('contribution:toilet', 1 * c6, score), ('uncensored:house', u7, w),
        ('censored:house', c7, w), ('contribution:house', 1 * c7, score), ('uncensored:fuel', u8, w),
        ('censored:fuel', c8, w), ('contribution:fuel', 1 * c8, score), ('uncensored:goods', u9, w),
        ('censored:goods', c9, w), ('contribution:goods', 1 * c9, score)) AS each(indicator, over, under)),
levels AS (
    SELECT *, NULL AS at_county, NULL AS at_township FROM long
    UNION ALL SELECT *, county, NULL FROM long
    UNION ALL SELECT *, county, township FROM long),
sums AS (
    SELECT at_county, at_township, indicator, stratum, sum(over) AS o, sum(under) AS u, sum(over * over) AS oo,
        sum(over * under) AS ou, sum(under * under) AS uu FROM levels GROUP BY ALL),
whole AS (
    SELECT *, sum(o) OVER each / nullif(sum(u) OVER each, 0) AS r, sum(u) OVER each AS all_u
    FROM sums WINDOW each AS (PARTITION BY at_county, at_township, indicator))
SELECT at_county AS county, at_township AS township, indicator,
    sqrt(greatest(sum(m / (m - 1) * (oo - 2 * r * ou + r * r * uu - (o - r * u) ** 2 / m)), 0)) / any_value(all_u) AS se
FROM whole JOIN strata USING (stratum) GROUP BY ALL;

SELECT * FROM estimates;
