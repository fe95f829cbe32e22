// client_golang with a gauge for each series of a text exposition, served by promhttp with its defaults.
//
// Usage: go_peer FILE HOST:PORT
package main

import (
	"bufio"
	"log"
	"net/http"
	"os"
	"regexp"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

var (
	sample = regexp.MustCompile(`^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$`)
	label  = regexp.MustCompile(`(\w+)="((?:[^"\\]|\\.)*)"`)
)

// fill makes a gauge of each line of the file.
func fill(path string, registry *prometheus.Registry) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	families := map[string]*prometheus.GaugeVec{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		parts := sample.FindStringSubmatch(lines.Text())
		if parts == nil {
			continue
		}
		labels, names := prometheus.Labels{}, []string{}
		for _, pair := range label.FindAllStringSubmatch(parts[2], -1) {
			labels[pair[1]] = pair[2]
			names = append(names, pair[1])
		}
		family, isKnown := families[parts[1]]
		if !isKnown {
			family = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: parts[1], Help: "As in the file."}, names)
			registry.MustRegister(family)
			families[parts[1]] = family
		}
		value, err := strconv.ParseFloat(parts[3], 64)
		if err != nil {
			return err
		}
		family.With(labels).Set(value)
	}
	return lines.Err()
}

func main() {
	registry := prometheus.NewRegistry()
	if err := fill(os.Args[1], registry); err != nil {
		log.Fatal(err)
	}
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	log.Fatal(http.ListenAndServe(os.Args[2], nil))
}
