import { apiRoutes } from './api/operations.js';
import { accountRoutes } from './pages/account.js';
import { homeRoutes } from './pages/home.js';
import { setupRoutes } from './pages/setup.js';
import { signInRoutes } from './pages/sign-in.js';
import { standingRoutes } from './standing.js';
import { zonesRoutes } from './pages/zones.js';
import type { Route } from './route.js';

/** Every address of the administration. What is not here does not exist. */
export const routes: readonly Route[] = [
  ...standingRoutes,
  ...signInRoutes,
  ...setupRoutes,
  ...homeRoutes,
  ...accountRoutes,
  ...zonesRoutes,
  ...apiRoutes,
];
