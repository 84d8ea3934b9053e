// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A short way to write down Prometheus metric families.
///
///     auto& queries = families.counter("mooring_dns_queries_total", "Queries by type");
///     families.add(queries, {{"type", "A"}}, 12);
///
/// Thread safety: none; made for one collection.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

#include "base/counter.hpp"

namespace mooring::app {

class MetricFamilies {
public:
    using Labels = std::vector<prometheus::ClientMetric::Label>;

    /// Begins a family; the next add() calls belong to it.
    void counter(std::string name, std::string help);
    void gauge(std::string name, std::string help);
    void histogram(std::string name, std::string help);

    /// Adds a sample to the family begun last.
    void add(Labels labels, double value);
    void add(Labels labels, std::uint64_t value)
    {
        add(std::move(labels), static_cast<double>(value));
    }
    void add(Labels labels, const LatencyHistogram& histogram);

    [[nodiscard]] std::vector<prometheus::MetricFamily> take() && { return std::move(families_); }

private:
    void begin(std::string name, std::string help, prometheus::MetricType type);

    std::vector<prometheus::MetricFamily> families_;
};

}  // namespace mooring::app
