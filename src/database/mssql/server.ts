/** A SQL Server database and how to reach it; the part of `source` and `store` of the configuration that says so. */
export interface MssqlServer {
  server: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** Schema that the tables or views stand in. */
  schema: string;
  encrypt: boolean;
  trustServerCertificate: boolean;
  /** Most connections of one thread. */
  poolMax: number;
}

/** What messages and logs call it: never with the login or the password. */
export const serverName = ({ server, port, database }: MssqlServer): string => `${server}:${port}/${database}`;
