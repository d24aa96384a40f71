module example.org/shop

go 1.22

toolchain go1.22.5

require (
	example.org/old v1.0.0
	github.com/fatih/color v1.16.0 // colours
)

require (
	github.com/mattn/go-colorable v0.1.13 // indirect
	github.com/mattn/go-isatty v0.0.20 // indirect
	golang.org/x/sys v0.14.0 // indirect
)

replace example.org/old v1.0.0 => ./old
