-- One row per person, as surveys come: place, weight, consumption, and ten deprivations of 0 and 1.
COPY (
    WITH flags AS (
        SELECT household_id, max(coalesce(undernourished, false))::TINYINT AS d_nutrition,
            max(coalesce(NOT insured, false))::TINYINT AS d_insurance,
            max(coalesce(age BETWEEN 6 AND 15 AND NOT in_school, false))::TINYINT AS d_attendance,
            1 - max(coalesce(age >= 10 AND schooling_years >= 6, false))::TINYINT AS d_schooling
        FROM read_parquet('{persons}') GROUP BY household_id)
    SELECT p.person_id, h.stratum, h.county, h.village, h.weight, h.consumption,
        d_nutrition, d_insurance, d_attendance, d_schooling::TINYINT AS d_schooling,
        (NOT electricity)::TINYINT AS d_electricity, coalesce(NOT water_quality, false)::TINYINT AS d_water,
        (NOT toilet)::TINYINT AS d_toilet, coalesce(house_grade >= 3, false)::TINYINT AS d_house,
        (fuel <= 3)::TINYINT AS d_fuel, (assets < 2)::TINYINT AS d_goods
    FROM read_parquet('{persons}') p JOIN read_parquet('{households}') h USING (household_id)
    JOIN flags USING (household_id)
) TO '{out}' (FORMAT parquet, COMPRESSION zstd);
