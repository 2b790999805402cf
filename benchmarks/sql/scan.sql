-- The raw scan of the columns in use, for scale.
SELECT max(household_id), max(age), max(in_school), max(schooling_years), max(insured), max(undernourished)
FROM read_parquet('{persons}');

SELECT max(household_id), max(stratum), max(county), max(township), max(village), max(weight), max(size),
    max(electricity), max(water_quality), max(water_minutes), max(water_litres), max(water_reliable), max(toilet),
    max(house_grade), max(fuel), max(assets)
FROM read_parquet('{households}');
