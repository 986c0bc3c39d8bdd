module sawara/interop

go 1.24

require github.com/mackerelio/mackerel-client-go v0.45.0
