// SPDX-License-Identifier: Apache-2.0
#include "app/metric_families.hpp"

#include <chrono>
#include <limits>

namespace mooring::app {

namespace {

double seconds(std::chrono::nanoseconds duration)
{
    return std::chrono::duration<double>{duration}.count();
}

}  // namespace

void MetricFamilies::begin(std::string name, std::string help, prometheus::MetricType type)
{
    families_.push_back(
        {.name = std::move(name), .help = std::move(help), .type = type, .metric = {}});
}

void MetricFamilies::counter(std::string name, std::string help)
{
    begin(std::move(name), std::move(help), prometheus::MetricType::Counter);
}

void MetricFamilies::gauge(std::string name, std::string help)
{
    begin(std::move(name), std::move(help), prometheus::MetricType::Gauge);
}

void MetricFamilies::histogram(std::string name, std::string help)
{
    begin(std::move(name), std::move(help), prometheus::MetricType::Histogram);
}

void MetricFamilies::add(Labels labels, double value)
{
    auto& family = families_.back();
    auto& metric = family.metric.emplace_back();
    metric.label = std::move(labels);
    if (family.type == prometheus::MetricType::Counter)
        metric.counter.value = value;
    else
        metric.gauge.value = value;
}

void MetricFamilies::add(Labels labels, const LatencyHistogram& histogram)
{
    auto& metric = families_.back().metric.emplace_back();
    metric.label = std::move(labels);
    auto& out = metric.histogram;
    for (std::size_t i = 0; i < LatencyHistogram::bucket_count; ++i) {
        out.sample_count += histogram.count_in(i);
        const bool is_last = i + 1 == LatencyHistogram::bucket_count;
        out.bucket.push_back({.cumulative_count = out.sample_count,
                              .upper_bound = is_last ? std::numeric_limits<double>::infinity()
                                                     : seconds(LatencyHistogram::upper_bound(i))});
    }
    out.sample_sum = seconds(histogram.sum());
}

}  // namespace mooring::app
