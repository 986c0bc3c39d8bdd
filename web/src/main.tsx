import "./style/base.css";
import "./style/tokens.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { ApiError } from "#client/own.ts";
import { App } from "./app.tsx";
import { I18nProvider } from "./i18n/i18n.tsx";
import { watchSystemTheme } from "./style/theme.ts";
import { ToastProvider } from "./ui/toast.tsx";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What the server refused it will refuse again; only outages are worth another try.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});

// Signed out elsewhere, or expired: whatever is asked next shows the sign-in page.
client.getQueryCache().subscribe((event) => {
  if (event.type !== "updated" || event.action.type !== "error") return;
  const { error } = event.action;
  if (error instanceof ApiError && error.status === 401 && event.query.queryKey[0] !== "session")
    void client.invalidateQueries({ queryKey: ["session"] });
});

watchSystemTheme();

createRoot(document.getElementById("root")!).render(
  <QueryClientProvider client={client}>
    <I18nProvider>
      <ToastProvider>
        <App />
      </ToastProvider>
    </I18nProvider>
  </QueryClientProvider>,
);
