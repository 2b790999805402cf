-- Alkire-Foster by hand: one mask per household for its members, whole-number points, sums by village (the cluster),
-- then nation, county, township and village from those sums.
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
