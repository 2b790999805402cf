-- Twelve rules by hand: one mask per household for its members, two bits of a state per rule, texts once per state.
CREATE OR REPLACE TEMP TABLE states AS
WITH fold AS (
    SELECT household_id, count(*) AS members, bit_or(
          coalesce((age BETWEEN 6 AND 15 AND NOT in_school)::INT, 2)
        | coalesce((NOT insured)::INT, 2) * 4
        | coalesce((labour <= 2 AND NOT disabled)::INT, 2) * 16
        | coalesce((age < 60)::INT, 2) * 64
        | coalesce(undernourished::INT, 2) * 256) AS mask,
        count_if(ill OR disabled) AS ailing, count_if((ill OR disabled) IS NULL) AS ailing_unknown
    FROM read_parquet('{persons}') GROUP BY household_id),
joined AS (
    SELECT h.*, coalesce(mask, 0) AS mask, coalesce(ailing, 0) AS ailing, coalesce(ailing_unknown, 0) AS ailing_unknown
    FROM read_parquet('{households}') h LEFT JOIN fold USING (household_id)),
truth AS (
    SELECT household_id,
        income_fen < size * 400000.0 AS r0,
        CASE WHEN mask & 1 <> 0 THEN true WHEN mask & 2 <> 0 THEN NULL ELSE false END AS r1,
        CASE WHEN mask & 4 <> 0 THEN true WHEN mask & 8 <> 0 THEN NULL ELSE false END AS r2,
        house_grade IN (3, 4) AS r3,
        NOT water_quality OR water_litres < 20 OR water_minutes > 20 OR NOT water_reliable AS r4,
        food_short AS r5,
        clothing_short AS r6,
        CASE WHEN mask & 16 <> 0 THEN false WHEN mask & 32 <> 0 THEN NULL ELSE true END AS r7,
        CASE WHEN ailing >= 2 THEN true WHEN ailing + ailing_unknown >= 2 THEN NULL ELSE false END AS r8,
        CASE WHEN mask & 64 <> 0 THEN false WHEN mask & 128 <> 0 THEN NULL ELSE true END AS r9,
        debt_fen > income_fen * 0.5 AS r10,
        vehicle AND NOT dibao
            AND CASE WHEN mask & 256 <> 0 THEN false WHEN mask & 512 <> 0 THEN NULL ELSE true END AS r11
    FROM joined)
SELECT household_id,
      coalesce(r0::INT, 2) | coalesce(r1::INT, 2) * 4 | coalesce(r2::INT, 2) * 16 | coalesce(r3::INT, 2) * 64
    | coalesce(r4::INT, 2) * 256 | coalesce(r5::INT, 2) * 1024 | coalesce(r6::INT, 2) * 4096 | coalesce(r7::INT, 2) * 16384
    | coalesce(r8::INT, 2) * 65536 | coalesce(r9::INT, 2) * 262144 | coalesce(r10::INT, 2) * 1048576
    | coalesce(r11::INT, 2) * 4194304 AS state
FROM truth;

CREATE OR REPLACE TEMP TABLE texts AS
WITH codes AS (SELECT unnest(range(12)) AS rule, unnest(['INCOME_UNDER_LINE', 'CHILD_OUT_OF_SCHOOL', 'NOT_INSURED',
    'HOUSE_UNSAFE', 'WATER_UNSAFE', 'FOOD_SHORT', 'CLOTHING_SHORT', 'NO_LABOUR', 'ILL_OR_DISABLED', 'OLD_ALONE',
    'DEBT', 'VEHICLE']) AS code),
seen AS (SELECT state, count(*) AS households FROM states GROUP BY state)
SELECT state, any_value(households) AS households,
    coalesce(string_agg(code, ';' ORDER BY rule) FILTER ((state >> (2 * rule)::INT) & 3 = 1), '') AS fired,
    coalesce(string_agg(code, ';' ORDER BY rule) FILTER ((state >> (2 * rule)::INT) & 3 = 0), '') AS failed,
    coalesce(string_agg(code, ';' ORDER BY rule) FILTER ((state >> (2 * rule)::INT) & 3 = 2), '') AS unknown
FROM seen, codes GROUP BY state;

COPY (SELECT household_id, fired, failed, unknown FROM states JOIN texts USING (state))
TO '{out}' (FORMAT parquet, COMPRESSION zstd);

SELECT code, sum(households) FILTER ((state >> (2 * rule)::INT) & 3 = 1) AS fired,
    sum(households) FILTER ((state >> (2 * rule)::INT) & 3 = 0) AS failed,
    sum(households) FILTER ((state >> (2 * rule)::INT) & 3 = 2) AS unknown
FROM texts, (SELECT unnest(range(12)) AS rule, unnest(['INCOME_UNDER_LINE', 'CHILD_OUT_OF_SCHOOL', 'NOT_INSURED',
    'HOUSE_UNSAFE', 'WATER_UNSAFE', 'FOOD_SHORT', 'CLOTHING_SHORT', 'NO_LABOUR', 'ILL_OR_DISABLED', 'OLD_ALONE',
    'DEBT', 'VEHICLE']) AS code) GROUP BY code ORDER BY min(rule);
