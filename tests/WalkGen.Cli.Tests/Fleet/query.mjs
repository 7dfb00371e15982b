// Runs the SQL on the standard input in DuckDB, in the current directory, and prints the rows as JSON: objects with texts.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
const result = await connection.runAndReadAll(readFileSync(0, 'utf8'));
console.log(JSON.stringify(result.getRowObjectsJson()));
