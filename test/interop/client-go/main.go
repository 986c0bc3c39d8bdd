// Calls every method of Mackerel's own client for Go against the server at ORIGIN with the API key KEY, and compares what it made
// with what it reads. Prints one line for each difference and exits with 1 if there is any.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"sort"
	"strings"
	"time"

	"github.com/mackerelio/mackerel-client-go"
)

var (
	called   = map[string]bool{}
	problems []string
)

func problem(format string, values ...any) {
	problems = append(problems, fmt.Sprintf(format, values...))
}

// note says that a method was called, and whether that went well.
func note(method string, err error) {
	called[method] = true
	if err != nil {
		problem("%s: %v", method, err)
	}
}

// one notes a call and hands its answer on.
func one[T any](method string, answer T, err error) T {
	note(method, err)
	return answer
}

// refused notes a call that has to be answered with a status.
func refused(method string, err error, status int) {
	called[method] = true
	var api *mackerel.APIError
	if e, ok := err.(*mackerel.APIError); ok {
		api = e
	}
	if api == nil || api.StatusCode != status {
		problem("%s: want %d, found %v", method, status, err)
	}
}

func spell(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func same(what string, got, want any) {
	if spell(got) != spell(want) {
		problem("%s:\n  found %s\n  want  %s", what, spell(got), spell(want))
	}
}

func ptr[T any](value T) *T { return &value }

func main() {
	client, err := mackerel.NewClientWithOptions(os.Getenv("KEY"), os.Getenv("ORIGIN"), false)
	if err != nil {
		panic(err)
	}
	hosts(client)
	metrics(client)
	metadata(client)
	monitors(client)
	checksAndAlerts(client)
	people(client)
	telling(client)
	boards(client)
	integrations(client)
	notThere(client)
	missing(client)
	for _, each := range problems {
		fmt.Println(each)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
	fmt.Printf("%d methods\n", len(called))
}

// missing names the methods that nothing above has called.
func missing(client *mackerel.Client) {
	plain := map[string]bool{"Request": true, "PostJSON": true, "PutJSON": true}
	kind := reflect.TypeOf(client)
	var names []string
	for i := range kind.NumMethod() {
		name := kind.Method(i).Name
		if !strings.HasSuffix(name, "Context") && !called[name] && !plain[name] {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	if len(names) > 0 {
		problem("not called: %s", strings.Join(names, ", "))
	}
}

var hostID string

func hosts(c *mackerel.Client) {
	note("GetOrg", func() error { _, err := c.GetOrg(); return err }())
	made := one2("CreateService", func() (*mackerel.Service, error) {
		return c.CreateService(&mackerel.CreateServiceParam{Name: "Go", Memo: "by Go"})
	})
	same("service", made, &mackerel.Service{Name: "Go", Memo: "by Go", Roles: []string{}})
	role := one2("CreateRole", func() (*mackerel.Role, error) {
		return c.CreateRole("Go", &mackerel.CreateRoleParam{Name: "web", Memo: "m"})
	})
	same("role", role, &mackerel.Role{Name: "web", Memo: "m"})
	one2("CreateRole", func() (*mackerel.Role, error) {
		return c.CreateRole("Go", &mackerel.CreateRoleParam{Name: "gone"})
	})
	same("roles", len(one2("FindRoles", func() ([]*mackerel.Role, error) { return c.FindRoles("Go") })), 2)
	one2("DeleteRole", func() (*mackerel.Role, error) { return c.DeleteRole("Go", "gone") })
	services := one2("FindServices", func() ([]*mackerel.Service, error) { return c.FindServices() })
	same("services", services[len(services)-1].Roles, []string{"web"})
	one2("CreateService", func() (*mackerel.Service, error) {
		return c.CreateService(&mackerel.CreateServiceParam{Name: "Gone"})
	})
	one2("DeleteService", func() (*mackerel.Service, error) { return c.DeleteService("Gone") })

	param := mackerel.CreateHostParam{
		Name: "go-1", DisplayName: "Go 1", CustomIdentifier: "go-id", Memo: "memo",
		Meta: mackerel.HostMeta{AgentName: "agent", Kernel: mackerel.Kernel{"os": "Linux"}},
		Interfaces: []mackerel.Interface{
			{Name: "eth0", IPAddress: "10.0.0.9", IPv4Addresses: []string{"10.0.0.9"}, MacAddress: "02:00:00:00:00:09"},
		},
		RoleFullnames: []string{"Go:web"},
		Checks:        []mackerel.CheckConfig{{Name: "ssh", Memo: "port 22"}},
	}
	hostID = one2("CreateHost", func() (string, error) { return c.CreateHost(&param) })
	host := one2("FindHost", func() (*mackerel.Host, error) { return c.FindHost(hostID) })
	same("host", []any{host.Name, host.DisplayName, host.Memo, host.Roles, host.Interfaces[0].IPAddress, host.Meta.Kernel},
		[]any{"go-1", "Go 1", "memo", mackerel.Roles{"Go": {"web"}}, "10.0.0.9", mackerel.Kernel{"os": "Linux"}})
	found := one2("FindHosts", func() ([]*mackerel.Host, error) {
		return c.FindHosts(&mackerel.FindHostsParam{Service: "Go", Roles: []string{"web"}, Name: "go-1", CustomIdentifier: "go-id"})
	})
	same("hosts", len(found), 1)
	byID := one2("FindHostByCustomIdentifier", func() (*mackerel.Host, error) {
		return c.FindHostByCustomIdentifier("GO-ID", &mackerel.FindHostByCustomIdentifierParam{CaseInsensitive: true})
	})
	same("host by identifier", byID.ID, hostID)
	update := mackerel.UpdateHostParam(param)
	update.Memo = "changed"
	one2("UpdateHost", func() (string, error) { return c.UpdateHost(hostID, &update) })
	note("UpdateHostStatus", c.UpdateHostStatus(hostID, mackerel.HostStatusStandby))
	note("BulkUpdateHostStatuses", c.BulkUpdateHostStatuses([]string{hostID}, mackerel.HostStatusWorking))
	note("UpdateHostRoleFullnames", c.UpdateHostRoleFullnames(hostID, []string{"Go:web"}))
	for _, name := range []string{"go-2", "go-3"} {
		id, err := c.CreateHost(&mackerel.CreateHostParam{Name: name})
		note("CreateHost", err)
		if name == "go-2" {
			note("RetireHost", c.RetireHost(id))
		} else {
			note("BulkRetireHosts", c.BulkRetireHosts([]string{id}))
		}
	}
	one2("ListMonitoredStatues", func() ([]mackerel.MonitoredStatus, error) { return c.ListMonitoredStatues(hostID) })
}

// one2 makes a call and notes it.
func one2[T any](method string, call func() (T, error)) T {
	answer, err := call()
	return one(method, answer, err)
}

func metrics(c *mackerel.Client) {
	now := time.Now().Unix() / 60 * 60
	value := func(name string, v any) *mackerel.MetricValue { return &mackerel.MetricValue{Name: name, Time: now, Value: v} }
	note("PostHostMetricValues", c.PostHostMetricValues([]*mackerel.HostMetricValue{{HostID: hostID, MetricValue: value("loadavg5", 1.5)}}))
	note("PostHostMetricValuesByHostID", c.PostHostMetricValuesByHostID(hostID, []*mackerel.MetricValue{value("custom.go.a", 2)}))
	note("PostServiceMetricValues", c.PostServiceMetricValues("Go", []*mackerel.MetricValue{value("orders.paid", 7)}))
	latest := one2("FetchLatestMetricValues", func() (mackerel.LatestMetricValues, error) {
		return c.FetchLatestMetricValues([]string{hostID}, []string{"loadavg5"})
	})
	same("latest", latest[hostID]["loadavg5"].Value, 1.5)
	of := one2("FetchHostMetricValues", func() ([]mackerel.MetricValue, error) {
		return c.FetchHostMetricValues(hostID, "custom.go.a", now-60, now+60)
	})
	same("host metric", of, []mackerel.MetricValue{{Time: now, Value: 2}})
	ofService := one2("FetchServiceMetricValues", func() ([]mackerel.MetricValue, error) {
		return c.FetchServiceMetricValues("Go", "orders.paid", now-60, now+60)
	})
	same("service metric", ofService, []mackerel.MetricValue{{Time: now, Value: 7}})
	same("names", one2("ListHostMetricNames", func() ([]string, error) { return c.ListHostMetricNames(hostID) }), []string{"custom.go.a", "loadavg5"})
	same("service names", one2("ListServiceMetricNames", func() ([]string, error) { return c.ListServiceMetricNames("Go") }), []string{"orders.paid"})
	note("CreateGraphDefs", c.CreateGraphDefs([]*mackerel.GraphDefsParam{
		{Name: "custom.go", DisplayName: "Go", Unit: "integer", Metrics: []*mackerel.GraphDefsMetric{{Name: "custom.go.a", IsStacked: true}}},
	}))
	note("DeleteGraphDef", c.DeleteGraphDef("custom.go"))
	note("DeleteServiceGraphDef", c.DeleteServiceGraphDef("Go", "orders.*"))
}

func metadata(c *mackerel.Client) {
	data := map[string]any{"a": []any{1, "b", nil}}
	note("PutHostMetaData", c.PutHostMetaData(hostID, "ns", data))
	host := one2("GetHostMetaData", func() (*mackerel.HostMetaDataResp, error) { return c.GetHostMetaData(hostID, "ns") })
	same("metadata of a host", host.HostMetaData, data)
	same("namespaces", one2("GetHostMetaDataNameSpaces", func() ([]string, error) { return c.GetHostMetaDataNameSpaces(hostID) }), []string{"ns"})
	note("DeleteHostMetaData", c.DeleteHostMetaData(hostID, "ns"))

	note("PutServiceMetaData", c.PutServiceMetaData("Go", "ns", data))
	service := one2("GetServiceMetaData", func() (*mackerel.ServiceMetaDataResp, error) { return c.GetServiceMetaData("Go", "ns") })
	same("metadata of a service", service.ServiceMetaData, data)
	same("namespaces", one2("GetServiceMetaDataNameSpaces", func() ([]string, error) { return c.GetServiceMetaDataNameSpaces("Go") }), []string{"ns"})
	note("DeleteServiceMetaData", c.DeleteServiceMetaData("Go", "ns"))

	note("PutRoleMetaData", c.PutRoleMetaData("Go", "web", "ns", data))
	role := one2("GetRoleMetaData", func() (*mackerel.RoleMetaDataResp, error) { return c.GetRoleMetaData("Go", "web", "ns") })
	same("metadata of a role", role.RoleMetaData, data)
	same("namespaces", one2("GetRoleMetaDataNameSpaces", func() ([]string, error) { return c.GetRoleMetaDataNameSpaces("Go", "web") }), []string{"ns"})
	note("DeleteRoleMetaData", c.DeleteRoleMetaData("Go", "web", "ns"))
}

func monitors(c *mackerel.Client) {
	scopes := []string{"Go: web"}
	each := []mackerel.Monitor{
		&mackerel.MonitorConnectivity{Type: "connectivity", Name: "alive", Memo: "m", AlertStatusOnGone: "WARNING", Scopes: scopes, ExcludeScopes: []string{}},
		&mackerel.MonitorHostMetric{
			Type: "host", Name: "cpu", Metric: "cpu%", Operator: ">", Warning: ptr(80.5), Duration: 3, MaxCheckAttempts: 2,
			NotificationInterval: 60, Scopes: scopes, ExcludeScopes: []string{},
		},
		&mackerel.MonitorServiceMetric{
			Type: "service", Name: "orders", Service: "Go", Metric: "orders.paid", Operator: "<", Critical: ptr(0.0), Duration: 1,
			MaxCheckAttempts: 1, MissingDurationWarning: 360, MissingDurationCritical: 720,
		},
		&mackerel.MonitorExternalHTTP{
			Type: "external", Name: "front", URL: "https://shop.example/", Method: "GET", Service: "Go", MaxCheckAttempts: 3,
			ResponseTimeCritical: ptr(3000.0), ResponseTimeWarning: ptr(1000.0), ResponseTimeDuration: ptr(uint64(5)),
			ContainsString: "shop", CertificationExpirationWarning: ptr(uint64(21)), CertificationExpirationCritical: ptr(uint64(7)),
			SkipCertificateVerification: true, FollowRedirect: true,
			Headers: []mackerel.HeaderField{{Name: "X-A", Value: "b"}},
		},
		&mackerel.MonitorExpression{
			Type: "expression", Name: "mean", Expression: "avg(roleSlots('Go:web','loadavg5'))", Operator: ">", Warning: ptr(1.0), Critical: ptr(2.0),
		},
		&mackerel.MonitorAnomalyDetection{
			Type: "anomalyDetection", Name: "odd", WarningSensitivity: "insensitive", TrainingPeriodFrom: 1577836800, MaxCheckAttempts: 3, Scopes: scopes,
		},
		&mackerel.MonitorQuery{Type: "query", Name: "up", Query: "up", Operator: ">", Warning: ptr(1.0), Legend: "l"},
	}
	for _, monitor := range each {
		made := one2("CreateMonitor", func() (mackerel.Monitor, error) { return c.CreateMonitor(monitor) })
		if made == nil {
			continue
		}
		id := made.MonitorID()
		got := one2("GetMonitor", func() (mackerel.Monitor, error) { return c.GetMonitor(id) })
		reflect.ValueOf(monitor).Elem().FieldByName("ID").SetString(id)
		same("monitor "+monitor.MonitorName(), got, monitor)
		updated := one2("UpdateMonitor", func() (mackerel.Monitor, error) { return c.UpdateMonitor(id, monitor) })
		same("updated monitor "+monitor.MonitorName(), updated, monitor)
	}
	all := one2("FindMonitors", func() ([]mackerel.Monitor, error) { return c.FindMonitors() })
	for _, monitor := range all {
		if monitor.MonitorName() == "up" {
			one2("DeleteMonitor", func() (mackerel.Monitor, error) { return c.DeleteMonitor(monitor.MonitorID()) })
		}
	}
}

func checksAndAlerts(c *mackerel.Client) {
	report := func(status mackerel.CheckStatus) *mackerel.CheckReports {
		return &mackerel.CheckReports{Reports: []*mackerel.CheckReport{{
			Source: mackerel.NewCheckSourceHost(hostID), Name: "ssh", Status: status, Message: "refused", OccurredAt: time.Now().Unix(),
		}}}
	}
	note("PostCheckReports", c.PostCheckReports(report(mackerel.CheckStatusCritical)))
	checks := one2("FindCheckMonitors", func() (*mackerel.FindCheckMonitorsResp, error) { return c.FindCheckMonitors(nil) })
	same("checks", len(checks.Checks), 1)
	open := one2("FindAlerts", func() (*mackerel.AlertsResp, error) { return c.FindAlerts() })
	if len(open.Alerts) != 1 {
		problem("want one alert, found %s", spell(open))
		return
	}
	alert := open.Alerts[0]
	same("alert", []any{alert.Status, alert.Type, alert.HostID, alert.Message}, []any{"CRITICAL", "check", hostID, "refused"})
	one2("FindAlertsByNextID", func() (*mackerel.AlertsResp, error) { return c.FindAlertsByNextID(alert.ID) })
	same("one alert", one2("GetAlert", func() (*mackerel.Alert, error) { return c.GetAlert(alert.ID) }), alert)
	memo := one2("UpdateAlert", func() (*mackerel.UpdateAlertResponse, error) {
		return c.UpdateAlert(alert.ID, mackerel.UpdateAlertParam{Memo: "known"})
	})
	same("memo", memo.Memo, "known")
	logs := one2("FindAlertLogs", func() (*mackerel.FindAlertLogsResp, error) { return c.FindAlertLogs(alert.ID, nil) })
	same("logs", len(logs.AlertLogs), 1)
	closed := one2("CloseAlert", func() (*mackerel.Alert, error) { return c.CloseAlert(alert.ID, "done") })
	same("closed alert", []any{closed.Status, closed.Reason}, []any{"OK", "done"})
	all := one2("FindWithClosedAlerts", func() (*mackerel.AlertsResp, error) { return c.FindWithClosedAlerts() })
	same("closed alerts", len(all.Alerts) > 0, true)
	one2("FindWithClosedAlertsByNextID", func() (*mackerel.AlertsResp, error) { return c.FindWithClosedAlertsByNextID(alert.ID) })
	note("PostCheckReports", c.PostCheckReports(report(mackerel.CheckStatusOK)))
}

func people(c *mackerel.Client) {
	one2("FindUsers", func() ([]*mackerel.User, error) { return c.FindUsers() })
	_, err := c.DeleteUser("nobody")
	refused("DeleteUser", err, http.StatusNotFound)
	made := one2("CreateInvitation", func() (*mackerel.Invitation, error) {
		return c.CreateInvitation(&mackerel.Invitation{Email: "yuki@shop.example", Authority: "viewer"})
	})
	all := one2("FindInvitations", func() ([]*mackerel.Invitation, error) { return c.FindInvitations() })
	same("invitations", all, []*mackerel.Invitation{made})
}

func telling(c *mackerel.Client) {
	channel := one2("CreateChannel", func() (*mackerel.Channel, error) {
		return c.CreateChannel(&mackerel.Channel{
			Name: "chat", Type: "slack", URL: "https://hooks.slack.com/services/T0/B0/x", EnabledGraphImage: ptr(true),
			Mentions: mackerel.Mentions{Critical: "@here"}, Events: &[]string{"alert"}, AddToDefaultNotificationGroup: ptr(false),
		})
	})
	channel.Name = "chat 2"
	same("channel", one2("UpdateChannel", func() (*mackerel.Channel, error) { return c.UpdateChannel(channel.ID, channel) }), channel)
	same("channels", one2("FindChannels", func() ([]*mackerel.Channel, error) { return c.FindChannels() }), []*mackerel.Channel{channel})

	group := one2("CreateNotificationGroup", func() (*mackerel.NotificationGroup, error) {
		return c.CreateNotificationGroup(&mackerel.NotificationGroup{
			Name: "night", NotificationLevel: mackerel.NotificationLevelCritical, ChildNotificationGroupIDs: []string{},
			ChildChannelIDs: []string{channel.ID}, Monitors: []*mackerel.NotificationGroupMonitor{},
			Services: []*mackerel.NotificationGroupService{{Name: "Go"}},
		})
	})
	group.Name = "day"
	same("group", one2("UpdateNotificationGroup", func() (*mackerel.NotificationGroup, error) { return c.UpdateNotificationGroup(group.ID, group) }), group)
	groups := one2("FindNotificationGroups", func() ([]*mackerel.NotificationGroup, error) { return c.FindNotificationGroups() })
	same("groups", len(groups), 2)
	one2("DeleteNotificationGroup", func() (*mackerel.NotificationGroup, error) { return c.DeleteNotificationGroup(group.ID) })
	one2("DeleteChannel", func() (*mackerel.Channel, error) { return c.DeleteChannel(channel.ID) })

	downtime := one2("CreateDowntime", func() (*mackerel.Downtime, error) {
		return c.CreateDowntime(&mackerel.Downtime{
			Name: "weekly", Memo: "m", Start: 1563600000, Duration: 120, ServiceScopes: []string{"Go"}, RoleExcludeScopes: []string{"Go: web"},
			Recurrence: &mackerel.DowntimeRecurrence{
				Type: mackerel.DowntimeRecurrenceTypeWeekly, Interval: 2, Weekdays: []mackerel.DowntimeWeekday{mackerel.DowntimeWeekday(time.Monday)},
			},
		})
	})
	downtime.Duration = 60
	same("downtime", one2("UpdateDowntime", func() (*mackerel.Downtime, error) { return c.UpdateDowntime(downtime.ID, downtime) }), downtime)
	same("downtimes", one2("FindDowntimes", func() ([]*mackerel.Downtime, error) { return c.FindDowntimes() }), []*mackerel.Downtime{downtime})
	one2("DeleteDowntime", func() (*mackerel.Downtime, error) { return c.DeleteDowntime(downtime.ID) })

	setting := one2("CreateAlertGroupSetting", func() (*mackerel.AlertGroupSetting, error) {
		return c.CreateAlertGroupSetting(&mackerel.AlertGroupSetting{Name: "all of Go", Memo: "m", ServiceScopes: []string{"Go"}, NotificationInterval: 30})
	})
	setting.Memo = "changed"
	same("alert group setting", one2("UpdateAlertGroupSetting", func() (*mackerel.AlertGroupSetting, error) {
		return c.UpdateAlertGroupSetting(setting.ID, setting)
	}), setting)
	same("one alert group setting", one2("GetAlertGroupSetting", func() (*mackerel.AlertGroupSetting, error) {
		return c.GetAlertGroupSetting(setting.ID)
	}), setting)
	one2("FindAlertGroupSettings", func() ([]*mackerel.AlertGroupSetting, error) { return c.FindAlertGroupSettings() })
	one2("DeleteAlertGroupSetting", func() (*mackerel.AlertGroupSetting, error) { return c.DeleteAlertGroupSetting(setting.ID) })
}

func boards(c *mackerel.Client) {
	layout := mackerel.Layout{X: 0, Y: 0, Width: 8, Height: 8}
	board := one2("CreateDashboard", func() (*mackerel.Dashboard, error) {
		return c.CreateDashboard(&mackerel.Dashboard{
			Title: "Go", Memo: "m", URLPath: "go/board",
			Widgets: []mackerel.Widget{
				{Type: "markdown", Title: "m", Layout: layout, Markdown: "# Go"},
				{
					Type: "graph", Title: "g", Layout: layout,
					Graph: mackerel.Graph{Type: "role", RoleFullName: "Go:web", Name: "loadavg5", IsStacked: true},
					Range: mackerel.Range{Type: "relative", Period: 3600, Offset: 0},
				},
				{
					Type: "value", Title: "v", Layout: layout, FractionSize: ptr(int64(1)), Suffix: "req",
					Metric: mackerel.Metric{Type: "service", ServiceName: "Go", Name: "orders.paid"},
				},
				{Type: "alertStatus", Title: "a", Layout: layout, RoleFullName: "Go:web"},
			},
		})
	})
	got := one2("FindDashboard", func() (*mackerel.Dashboard, error) { return c.FindDashboard(board.ID) })
	same("dashboard", got, board)
	board.Title = "Go again"
	updated := one2("UpdateDashboard", func() (*mackerel.Dashboard, error) { return c.UpdateDashboard(board.ID, board) })
	same("widgets", updated.Widgets, board.Widgets)
	one2("FindDashboards", func() ([]*mackerel.Dashboard, error) { return c.FindDashboards() })
	one2("DeleteDashboard", func() (*mackerel.Dashboard, error) { return c.DeleteDashboard(board.ID) })

	annotation := one2("CreateGraphAnnotation", func() (*mackerel.GraphAnnotation, error) {
		return c.CreateGraphAnnotation(&mackerel.GraphAnnotation{Title: "deploy", Description: "v2", From: 100, To: 200, Service: "Go", Roles: []string{"web"}})
	})
	annotation.Title = "deploy v2"
	same("annotation", one2("UpdateGraphAnnotation", func() (*mackerel.GraphAnnotation, error) {
		return c.UpdateGraphAnnotation(annotation.ID, annotation)
	}), annotation)
	same("annotations", one2("FindGraphAnnotations", func() ([]*mackerel.GraphAnnotation, error) {
		return c.FindGraphAnnotations("Go", 0, 300)
	}), []*mackerel.GraphAnnotation{annotation})
	one2("DeleteGraphAnnotation", func() (*mackerel.GraphAnnotation, error) { return c.DeleteGraphAnnotation(annotation.ID) })
}

func integrations(c *mackerel.Client) {
	external := one2("CreateAWSIntegrationExternalID", func() (string, error) { return c.CreateAWSIntegrationExternalID() })
	metrics := one2("ListAWSIntegrationExcludableMetrics", func() (*mackerel.ListAWSIntegrationExcludableMetrics, error) {
		return c.ListAWSIntegrationExcludableMetrics()
	})
	same("excludable metrics", metrics != nil && len(*metrics) > 20, true)
	param := mackerel.CreateAWSIntegrationParam{
		Name: "aws", Memo: "m", RoleArn: "arn:aws:iam::123456789012:role/Sawara", ExternalID: external, Region: "ap-northeast-1",
		IncludedTags: "Name:production", ExcludedTags: "",
		Services: map[string]*mackerel.AWSIntegrationService{
			"EC2": {Enable: true, Role: ptr("Go: web"), ExcludedMetrics: []string{}, RetireAutomatically: true},
			"ALB": {Enable: true, ExcludedMetrics: []string{"alb.request.count"}},
		},
	}
	made := one2("CreateAWSIntegration", func() (*mackerel.AWSIntegration, error) { return c.CreateAWSIntegration(&param) })
	if made == nil {
		return
	}
	same("integration", []any{made.Name, made.RoleArn, made.ExternalID, made.Services["EC2"], len(made.Services) > 20},
		[]any{"aws", param.RoleArn, external, param.Services["EC2"], true})
	update := mackerel.UpdateAWSIntegrationParam(param)
	update.Name = "aws 2"
	one2("UpdateAWSIntegration", func() (*mackerel.AWSIntegration, error) { return c.UpdateAWSIntegration(made.ID, &update) })
	got := one2("FindAWSIntegration", func() (*mackerel.AWSIntegration, error) { return c.FindAWSIntegration(made.ID) })
	same("updated integration", got.Name, "aws 2")
	same("integrations", one2("FindAWSIntegrations", func() ([]*mackerel.AWSIntegration, error) { return c.FindAWSIntegrations() }), []*mackerel.AWSIntegration{got})
	one2("DeleteAWSIntegration", func() (*mackerel.AWSIntegration, error) { return c.DeleteAWSIntegration(made.ID) })
}

// notThere calls what Sawara does not have yet: the answer is 404 with a sentence.
func notThere(c *mackerel.Client) {
	now := time.Now()
	_, err := c.ListTraces(&mackerel.ListTracesParam{ServiceName: "Go", From: now.Add(-time.Hour).Unix(), To: now.Unix()})
	refused("ListTraces", err, http.StatusNotFound)
	called["ListTracesSeq"] = true
	_, err = c.GetTrace("abc")
	refused("GetTrace", err, http.StatusNotFound)
	_, err = c.ListHTTPServerStats(&mackerel.ListHTTPServerStatsParam{ServiceName: "Go", From: now.Add(-time.Hour).Unix(), To: now.Unix()})
	refused("ListHTTPServerStats", err, http.StatusNotFound)
	_, err = c.ListDbQueryStats(&mackerel.ListDbQueryStatsParam{ServiceName: "Go", From: now.Add(-time.Hour).Unix(), To: now.Unix()})
	refused("ListDbQueryStats", err, http.StatusNotFound)
}
