module parley.example/ci/tools

go 1.26.0

tool (
	gioui.org/cmd/gogio
	honnef.co/go/tools/cmd/staticcheck
	mvdan.cc/gofumpt
)

require (
	gioui.org/cmd v0.10.0 // indirect
	github.com/BurntSushi/toml v1.4.1-0.20240526193622-a339e1f7089c // indirect
	github.com/akavel/rsrc v0.10.1 // indirect
	github.com/andybalholm/brotli v1.2.8 // indirect
	github.com/kyokomi/emoji/v2 v2.2.14 // indirect
	github.com/nfnt/resize v0.0.0-20180221191011-83c6a9932646 // indirect
	github.com/tc-hib/winres v0.2.1 // indirect
	golang.org/x/exp/typeparams v0.0.0-20231108232855-2478ac86f678 // indirect
	golang.org/x/image v0.26.0 // indirect
	golang.org/x/mod v0.41.0 // indirect
	golang.org/x/sync v0.23.0 // indirect
	golang.org/x/text v0.32.0 // indirect
	golang.org/x/tools v0.51.0 // indirect
	honnef.co/go/tools v0.8.2 // indirect
	mvdan.cc/gofumpt v0.12.0 // indirect
)
