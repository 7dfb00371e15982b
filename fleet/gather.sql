-- Views over the results of a fleet, for DuckDB. Run it in the folder of the results:
--   duckdb fleet.db < gather.sql
-- The views read the files again at each query, so results may still arrive. An image is in `errors` or in all others.
CREATE OR REPLACE VIEW info AS FROM read_parquet('*/info.parquet', union_by_name = true);
CREATE OR REPLACE VIEW roots AS FROM read_parquet('*/roots.parquet', union_by_name = true);
CREATE OR REPLACE VIEW ps AS FROM read_parquet('*/ps.parquet', union_by_name = true);
CREATE OR REPLACE VIEW maps AS FROM read_parquet('*/maps.parquet', union_by_name = true);
CREATE OR REPLACE VIEW stats AS FROM read_parquet('*/stats.parquet', union_by_name = true);
CREATE OR REPLACE VIEW audit AS FROM read_parquet('*/audit.parquet', union_by_name = true);
CREATE OR REPLACE VIEW dump AS FROM read_parquet('*/dump.parquet', union_by_name = true);
CREATE OR REPLACE VIEW scan AS FROM read_parquet('*/scan.parquet', union_by_name = true);
CREATE OR REPLACE VIEW errors AS FROM read_parquet('*/errors.parquet', union_by_name = true);
