-- Score, points by trait, the main trait, and which changes alone would cross a line, for the model of scoring.py.
COPY (
    WITH parts AS (
        SELECT household_id,
            0.03e0 * assets - 0.117e0 AS p1,
            -0.02e0 * road_km + 0.06e0 AS p2,
            -0.2e0 * size + 0.01e0 * (size * size) + 0.580096e0 AS p3,
            0.05e0 * sqrt(cropland_mu) - 0.135e0 AS p4,
            -0.08e0 * house_grade + 0.12e0 AS p5,
            CASE fuel WHEN 4 THEN 0.086e0 WHEN 1 THEN -0.114e0 WHEN 2 THEN -0.164e0 WHEN 3 THEN -0.014e0
                WHEN 5 THEN -0.114e0 END AS p6,
            CASE house_structure WHEN 3 THEN -0.0053e0 WHEN 1 THEN -0.1053e0 WHEN 2 THEN -0.0253e0 WHEN 4 THEN 0.1447e0
                END AS p7,
            0.15e0 * vehicle::INT - 0.02625e0 AS p8,
            0.1e0 * toilet::INT - 0.064e0 AS p9,
            -0.25e0 * dibao::INT + 0.012e0 AS p10
        FROM read_parquet('{households}')),
    scored AS (
        SELECT *, 1.989454e0 + p1 + p2 + p3 + p4 + p5 + p6 + p7 + p8 + p9 + p10 AS score, ln(12e0 / 1.1e0) AS line FROM parts),
    pointed AS (
        SELECT household_id, score, exp(score) * 1.1e0 AS welfare, (score < line)::TINYINT AS below,
            CASE WHEN score IS NULL THEN NULL WHEN score < line THEN
                  (score - p1 + 0.123e0 >= line)::INT | (score - p2 + 0.06e0 >= line)::INT * 2
                | (score - p3 + 0.390096e0 >= line)::INT * 4
                | (score - p4 + (0.05e0 * sqrt(15e0) - 0.135e0) >= line)::INT * 8
                | (score - p5 + 0.04e0 >= line)::INT * 16 | (score - p6 + 0.086e0 >= line)::INT * 32
                | (score - p7 + 0.1447e0 >= line)::INT * 64 | (score - p8 + 0.12375e0 >= line)::INT * 128
                | (score - p9 + 0.036e0 >= line)::INT * 256 | (score - p10 + 0.012e0 >= line)::INT * 512
            ELSE
                  (score - p1 - 0.117e0 < line)::INT | (score - p2 - 0.14e0 < line)::INT * 2
                | (score - p3 - 0.379904e0 < line)::INT * 4 | (score - p4 - 0.135e0 < line)::INT * 8
                | (score - p5 - 0.2e0 < line)::INT * 16 | (score - p6 - 0.164e0 < line)::INT * 32
                | (score - p7 - 0.1053e0 < line)::INT * 64 | (score - p8 - 0.02625e0 < line)::INT * 128
                | (score - p9 - 0.064e0 < line)::INT * 256 | (score - p10 - 0.238e0 < line)::INT * 512
            END AS changes,
            CASE WHEN score IS NOT NULL THEN round(1000 * p1)::INT END AS q1,
            CASE WHEN score IS NOT NULL THEN round(1000 * p2)::INT END AS q2,
            CASE WHEN score IS NOT NULL THEN round(1000 * p3)::INT END AS q3,
            CASE WHEN score IS NOT NULL THEN round(1000 * p4)::INT END AS q4,
            CASE WHEN score IS NOT NULL THEN round(1000 * p5)::INT END AS q5,
            CASE WHEN score IS NOT NULL THEN round(1000 * p6)::INT END AS q6,
            CASE WHEN score IS NOT NULL THEN round(1000 * p7)::INT END AS q7,
            CASE WHEN score IS NOT NULL THEN round(1000 * p8)::INT END AS q8,
            CASE WHEN score IS NOT NULL THEN round(1000 * p9)::INT END AS q9,
            CASE WHEN score IS NOT NULL THEN round(1000 * p10)::INT END AS q10
        FROM scored),
    lowest AS (SELECT *, least(q1, q2, q3, q4, q5, q6, q7, q8, q9, q10) AS low FROM pointed)
    SELECT household_id, score, welfare, below, q1 + q2 + q3 + q4 + q5 + q6 + q7 + q8 + q9 + q10 AS points,
        q1 AS "points:assets", q2 AS "points:road_km", q3 AS "points:size", q4 AS "points:cropland_mu",
        q5 AS "points:house_grade", q6 AS "points:fuel", q7 AS "points:house_structure", q8 AS "points:vehicle",
        q9 AS "points:toilet", q10 AS "points:dibao",
        CASE WHEN low >= 0 THEN 0 WHEN q1 = low THEN 1 WHEN q2 = low THEN 2 WHEN q3 = low THEN 3 WHEN q4 = low THEN 4
            WHEN q5 = low THEN 5 WHEN q6 = low THEN 6 WHEN q7 = low THEN 7 WHEN q8 = low THEN 8 WHEN q9 = low THEN 9
            WHEN q10 = low THEN 10 END::TINYINT AS main,
        changes
    FROM lowest
) TO '{out}' (FORMAT parquet, COMPRESSION zstd);
