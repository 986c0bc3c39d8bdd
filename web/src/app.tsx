import { type ComponentType, lazy, type ReactNode, Suspense, useEffect } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { pathsOf } from "./routes.ts";
import { SessionProvider, type SignedIn, useSessionQuery } from "./session/session.tsx";
import { Shell } from "./shell/shell.tsx";
import { RangeProvider } from "./time/range-state.tsx";
import { Loading, Problem } from "./ui/state.tsx";
import css from "./ui/ui.module.css";

/** Each page is a file of its own, loaded when it is first opened. */
const page = <P extends object>(load: () => Promise<{ default: ComponentType<P> }>) => lazy(load);

const Overview = page(() => import("./pages/overview/overview.tsx"));
const Hosts = page(() => import("./pages/hosts/hosts.tsx"));
const Host = page(() => import("./pages/host/host.tsx"));
const Services = page(() => import("./pages/services/services.tsx"));
const Service = page(() => import("./pages/services/service.tsx"));
const Role = page(() => import("./pages/services/role.tsx"));
const Alerts = page(() => import("./pages/alerts/alerts.tsx"));
const Alert = page(() => import("./pages/alerts/alert.tsx"));
const Migrations = page(() => import("./pages/migrations/migrations.tsx"));
const Migration = page(() => import("./pages/migrations/migration.tsx"));
const EditMigration = page<{ id?: string }>(() => import("./pages/migrations/edit.tsx"));
const MigrationReport = page(() => import("./pages/migrations/report.tsx"));
const Slis = page(() => import("./pages/slis/slis.tsx"));
const Sli = page(() => import("./pages/slis/sli.tsx"));
const EditSli = page<{ id?: string }>(() => import("./pages/slis/edit.tsx"));
const Slos = page(() => import("./pages/slos/slos.tsx"));
const Slo = page(() => import("./pages/slos/slo.tsx"));
const EditSlo = page<{ id?: string }>(() => import("./pages/slos/edit.tsx"));
const SlosAsCode = page<{ id?: string }>(() => import("./pages/slos/as-code.tsx"));
const Monitors = page(() => import("./pages/monitors/monitors.tsx"));
const Monitor = page(() => import("./pages/monitors/monitor.tsx"));
const Channels = page(() => import("./pages/channels/channels.tsx"));
const NotificationGroups = page(() => import("./pages/notification-groups/notification-groups.tsx"));
const Downtimes = page(() => import("./pages/downtimes/downtimes.tsx"));
const Dashboards = page(() => import("./pages/dashboards/dashboards.tsx"));
const Dashboard = page(() => import("./pages/dashboards/dashboard.tsx"));
const Explore = page(() => import("./pages/explore/explore.tsx"));
const Settings = page(() => import("./pages/settings/settings.tsx"));
const Account = page(() => import("./pages/account/account.tsx"));
const Login = page(() => import("./pages/login/login.tsx"));
const Invitation = page(() => import("./pages/invitation/invitation.tsx"));
const Welcome = page(() => import("./pages/welcome/welcome.tsx"));
const NotFound = page(() => import("./pages/not-found.tsx"));

/** Who is there decides what there is to see: first run, sign-in, or the pages. */
export function App(): ReactNode {
  const session = useSessionQuery();
  const [location] = useLocation();
  if (session.data === undefined)
    return (
      <div className={css.page}>
        {session.error === null ? <Loading /> : <Problem error={session.error} retry={() => void session.refetch()} />}
      </div>
    );
  const { data } = session;
  if (data.state === "setup")
    return (
      <Suspense>
        <Welcome />
      </Suspense>
    );
  if (data.state === "anonymous") {
    if (location === "/invitation")
      return (
        <Suspense>
          <Invitation />
        </Suspense>
      );
    if (location !== "/login") {
      const wanted =
        location === "/" || location === "/welcome"
          ? ""
          : `?next=${encodeURIComponent(location + window.location.search)}`;
      return <Redirect to={`/login${wanted}`} replace />;
    }
    return (
      <Suspense>
        <Login />
      </Suspense>
    );
  }
  return (
    <SessionProvider session={data}>
      <RangeProvider>
        <Shell>
          <Suspense fallback={<Waiting />}>
            <Pages session={data} />
          </Suspense>
        </Shell>
      </RangeProvider>
    </SessionProvider>
  );
}

function Waiting(): ReactNode {
  return (
    <div className={css.page}>
      <Loading />
    </div>
  );
}

function Pages({ session }: { readonly session: SignedIn }): ReactNode {
  const [location] = useLocation();
  const paths = pathsOf(session.org.name);
  // Another page begins at its top, and screen readers begin with it.
  useEffect(() => {
    if (window.location.hash === "") window.scrollTo(0, 0);
  }, [location]);
  const own = <P extends string>(path: P): P => path.replace(":org", encodeURIComponent(session.org.name)) as P;
  return (
    <Switch>
      <Route path={own("/orgs/:org")} component={Overview} />
      <Route path={own("/orgs/:org/hosts")} component={Hosts} />
      <Route path={own("/orgs/:org/hosts/:id")}>{({ id }) => <Host key={id} id={text(id)} />}</Route>
      <Route path={own("/orgs/:org/services")} component={Services} />
      <Route path={own("/orgs/:org/services/:service")}>
        {({ service }) => <Service key={service} service={text(service)} />}
      </Route>
      <Route path={own("/orgs/:org/services/:service/-/:role")}>
        {({ service, role }) => <Role key={`${service}:${role}`} service={text(service)} role={text(role)} />}
      </Route>
      <Route path={own("/orgs/:org/alerts")} component={Alerts} />
      <Route path={own("/orgs/:org/alerts/:id")}>{({ id }) => <Alert key={id} id={text(id)} />}</Route>
      <Route path={own("/orgs/:org/slis")} component={Slis} />
      <Route path={own("/orgs/:org/slis/-/new")}>
        <EditSli />
      </Route>
      <Route path={own("/orgs/:org/slis/:id/edit")}>{({ id }) => <EditSli key={id} id={text(id)} />}</Route>
      <Route path={own("/orgs/:org/slis/:id")}>{({ id }) => <Sli key={id} id={text(id)} />}</Route>
      <Route path={own("/orgs/:org/slos")} component={Slos} />
      <Route path={own("/orgs/:org/slos/NEW")}>
        <EditSlo />
      </Route>
      <Route path={own("/orgs/:org/slos/CODE")}>
        <SlosAsCode />
      </Route>
      <Route path={own("/orgs/:org/slos/:id/edit")}>{({ id }) => <EditSlo key={id} id={text(id)} />}</Route>
      <Route path={own("/orgs/:org/slos/:id/code")}>{({ id }) => <SlosAsCode key={id} id={text(id)} />}</Route>
      <Route path={own("/orgs/:org/slos/:id")}>{({ id }) => <Slo key={id} id={text(id)} />}</Route>
      <Route path={own("/orgs/:org/migrations")} component={Migrations} />
      <Route path={own("/orgs/:org/migrations/NEW")}>
        <EditMigration />
      </Route>
      <Route path={own("/orgs/:org/migrations/:id/edit")}>{({ id }) => <EditMigration key={id} id={text(id)} />}</Route>
      <Route path={own("/orgs/:org/migrations/:id/report")}>
        {({ id }) => <MigrationReport key={id} id={text(id)} />}
      </Route>
      <Route path={own("/orgs/:org/migrations/:id")}>{({ id }) => <Migration key={id} id={text(id)} />}</Route>
      <Route path={own("/orgs/:org/monitors")} component={Monitors} />
      <Route path={own("/orgs/:org/monitors/:id")}>{({ id }) => <Monitor key={id} id={text(id)} />}</Route>
      <Route path={own("/orgs/:org/channels")} component={Channels} />
      <Route path={own("/orgs/:org/notification-groups")} component={NotificationGroups} />
      <Route path={own("/orgs/:org/downtimes")} component={Downtimes} />
      <Route path={own("/orgs/:org/dashboards")} component={Dashboards} />
      <Route path={own("/orgs/:org/dashboards/*")}>
        {(params) => <Dashboard key={params["*"]} path={text(params["*"])} />}
      </Route>
      <Route path={own("/orgs/:org/explore")} component={Explore} />
      {/* Mackerel's address of it. */}
      <Route path={own("/orgs/:org/advanced-graph")} component={Explore} />
      <Route path={own("/orgs/:org/settings/:section?")}>{({ section }) => <Settings section={text(section)} />}</Route>
      <Route path="/account/:section?">{({ section }) => <Account section={text(section)} />}</Route>
      {/* Mackerel's addresses for whoever does not know the organisation's name. */}
      <Route path="/my/*?">
        {(params) => <Redirect to={`${paths.overview}${params["*"] ? `/${params["*"]}` : ""}`} replace />}
      </Route>
      <Route path="/">
        <Redirect to={paths.overview} replace />
      </Route>
      <Route path="/login">
        <Redirect to={nextOf(paths.overview)} replace />
      </Route>
      <Route path="/welcome">
        <Redirect to={paths.overview} replace />
      </Route>
      <Route component={NotFound} />
    </Switch>
  );
}

/** Pages are given decoded names; wouter leaves what cannot be decoded as it is. */
const text = (found: string | undefined): string => found ?? "";

/** Where the sign-in page was asked to go on to; only an address of ours. */
function nextOf(fallback: string): string {
  const next = new URLSearchParams(window.location.search).get("next");
  return next?.startsWith("/") === true && !next.startsWith("//") && !next.startsWith("/\\") ? next : fallback;
}
