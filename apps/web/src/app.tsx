import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import { createQueryClient } from "./api/queries";
import { FailedPage } from "./components/shell/FailedPage";
import { nonce } from "./lib/nonce";
import { routeTree } from "./routes";
import { formatSearchText, parseSearchText } from "./search-text";
import { ToastHost } from "./ui/Toasts";

const queryClient = createQueryClient();

const router = createRouter({
  routeTree,
  context: { queryClient },
  parseSearch: parseSearchText,
  stringifySearch: formatSearchText,
  defaultPreload: "intent",
  // Answers live in the query cache; the router keeps none of its own.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: FailedPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** The dashboard: its caches, its policy nonce and its routes. */
export function App() {
  return (
    <CSPProvider nonce={nonce}>
      <QueryClientProvider client={queryClient}>
        <Tooltip.Provider>
          <ToastHost>
            <RouterProvider router={router} />
          </ToastHost>
        </Tooltip.Provider>
      </QueryClientProvider>
    </CSPProvider>
  );
}
