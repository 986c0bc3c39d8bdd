module sawara/interop

go 1.25.0

require github.com/mackerelio/mackerel-client-go v0.45.0
