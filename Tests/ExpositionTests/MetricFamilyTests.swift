import Exposition
import Testing

struct MetricFamilyTests {
    @Test(arguments: ["up", "a:b", "_x", "shop_orders_open", "HTTP2_total"])
    func takesNamesOfTheClassicModel(name: String) throws {
        let family = try MetricFamily(name: name, help: "", type: .gauge, samples: [])
        #expect(family.name == name)
    }

    @Test(arguments: ["", "2nd", "a-b", "a b", "消息", "a\n"])
    func refusesOtherNames(name: String) {
        #expect(throws: MetricError.invalidName(name)) {
            try MetricFamily(name: name, help: "", type: .gauge, samples: [])
        }
    }

    @Test(arguments: ["a \"b\"", "C:\\", "a\nb", "a\tb", "a\u{85}b", "a\u{2028}b", "消息"])
    func refusesHelpThatSomeReaderWantsEscaped(help: String) {
        #expect(throws: MetricError.helpNeedsEscape(family: "m")) {
            try MetricFamily(name: "m", help: help, type: .gauge, samples: [])
        }
    }

    @Test(arguments: [
        (labels: ["a:b"], type: MetricType.gauge, error: MetricError.invalidLabelName("a:b", family: "m")),
        (labels: ["__name__"], type: .gauge, error: .invalidLabelName("__name__", family: "m")),
        (labels: ["le"], type: .histogram, error: .invalidLabelName("le", family: "m")),
        (labels: ["a", "b", "a"], type: .counter, error: .repeatedLabelName("a", family: "m")),
    ])
    func refusesLabelNames(labels: [String], type: MetricType, error: MetricError) {
        #expect(throws: error) {
            try MetricFamily(name: "m", help: "", type: type, labelNames: labels, samples: [])
        }
    }

    @Test(arguments: [
        (type: MetricType.gauge, suffix: "", values: ["a"], expected: 2),
        (type: .gauge, suffix: "", values: ["a", "b", "c"], expected: 2),
        (type: .histogram, suffix: "_bucket", values: ["a", "b"], expected: 3),
        (type: .histogram, suffix: "_sum", values: ["a", "b", "1"], expected: 2),
    ])
    func refusesSamplesWithOtherLabelCounts(type: MetricType, suffix: String, values: [String], expected: Int) {
        let sample = Sample(suffix: suffix, labelValues: values, value: 1)
        #expect(throws: MetricError.wrongLabelCount(family: "m", expected: expected, found: values.count)) {
            try MetricFamily(name: "m", help: "", type: type, labelNames: ["x", "y"], samples: [sample])
        }
    }

    @Test(arguments: [
        (type: MetricType.gauge, suffix: "_sum"), (type: .counter, suffix: "_total"), (type: .histogram, suffix: ""),
    ])
    func refusesSuffixesTheTypeDoesNotHave(type: MetricType, suffix: String) {
        #expect(throws: MetricError.invalidSuffix(suffix, family: "m")) {
            try MetricFamily(name: "m", help: "", type: type, samples: [Sample(suffix: suffix, value: 1)])
        }
    }

    @Test func saysInTheErrorWhatToChange() {
        let error = MetricError.wrongLabelCount(family: "shop_up", expected: 1, found: 2)
        #expect("\(error)" == "A sample of shop_up has 2 label values where 1 are needed; give one for each label.")
    }
}
