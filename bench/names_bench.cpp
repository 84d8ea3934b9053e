// SPDX-License-Identifier: Apache-2.0
// The name table: bytes per name at several sizes and while growing, and nanoseconds per lookup
// and per update.
//
//     names_bench [--names MAX] [--json FILE]
//
// Half of the names have an AAAA besides their A. Bytes are counted twice: as the table reckons
// (Memory) and as the kernel sees the process grow (RSS). Times are CPU time of the thread, so that
// a busy machine adds cache misses but no waiting. Budget: 96 bytes a name, 1.15 while growing.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/os.h>
#include <time.h>

#include "base/random.hpp"
#include "zone/contents.hpp"

namespace mooring {
namespace {

using zone::Contents;
using zone::NameTable;
using zone::ZoneId;

constexpr ZoneId suffix{1};
constexpr std::size_t batch_names = 5'000;
constexpr std::size_t lookups = 2'000'000;

struct SizeRow {
    std::size_t names;
    double counted_bytes;  // Per name.
    double rss_bytes;      // Per name.
    double peak_factor;    // Largest RSS on the way here, against RSS here.
    double hit_ns;
    double hit_prefetched_ns;
    double miss_ns;
    double update_ns;
};

std::size_t rss_bytes()
{
    auto* file = std::fopen("/proc/self/statm", "r");
    unsigned long total = 0;
    unsigned long resident = 0;
    const auto fields = file == nullptr ? 0 : std::fscanf(file, "%lu %lu", &total, &resident);
    if (file != nullptr) std::fclose(file);
    return fields == 2 ? resident * 4096 : 0;
}

double cpu_ns()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

double ns_since(double start, std::size_t count)
{
    return (cpu_ns() - start) / static_cast<double>(count);
}

// A small fast generator, the same numbers in every run.
class Numbers {
public:
    std::uint64_t below(std::uint64_t limit)
    {
        state_ ^= state_ << 13U;
        state_ ^= state_ >> 7U;
        state_ ^= state_ << 17U;
        return (state_ >> 11U) % limit;
    }

private:
    std::uint64_t state_ = 88172645463325252U;
};

dns::Name host_name(std::uint64_t number)
{
    std::array<std::uint8_t, 32> wire{11};
    fmt::format_to_n(wire.data() + 1, 11, "host{:07x}", number * 2654435761U % (1U << 28U));
    constexpr std::string_view origin{"\3dyn\7example", 13};
    std::copy(origin.begin(), origin.end(), wire.begin() + 12);
    return dns::Name{dns::NameView{std::span{wire}.first(12 + origin.size())}};
}

zone::Addresses addresses_of(std::uint64_t number)
{
    zone::Addresses addresses;
    addresses.ipv4 =
        Ipv4{{10, static_cast<std::uint8_t>(number >> 16U), static_cast<std::uint8_t>(number >> 8U),
              static_cast<std::uint8_t>(number)}};
    if (number % 2 == 0)
        addresses.ipv6 = Ipv6{{0x20, 0x01, 0x0d, 0xb8, static_cast<std::uint8_t>(number)}};
    return addresses;
}

// Wire-format names one behind the other, as a batch of queries brings them.
class Questions {
public:
    Questions() : bytes_(count * stride), size_{host_name(0).size()} {}

    /// `names` random ones from `first` on.
    void draw(std::size_t names, std::size_t first)
    {
        Numbers numbers;
        for (std::size_t i = 0; i < count; ++i) {
            const auto name = host_name(first + numbers.below(names));
            std::copy(name.wire().begin(), name.wire().end(), bytes_.data() + i * stride);
        }
    }
    [[nodiscard]] dns::NameView at(std::size_t i) const
    {
        return dns::NameView{std::span{bytes_}.subspan(i % count * stride, size_)};
    }

private:
    static constexpr std::size_t stride = 32;
    static constexpr std::size_t count = 1U << 18U;
    std::vector<std::uint8_t> bytes_;
    std::size_t size_;
};

class NamesBench {
public:
    NamesBench()
    {
        zone::Zone row;
        row.id = suffix;
        row.origin = *dns::Name::parse("dyn.example.");
        contents_.put_zone(row);
        base_rss_ = rss_bytes();
    }

    SizeRow grow_to(std::size_t names)
    {
        for (; names_ < names; ++names_) {
            contents_.set_addresses(suffix, host_name(names_), dns::Ttl{60}, addresses_of(names_));
            if (names_ % batch_names == 0) publish();
        }
        publish();
        const auto memory = contents_.memory();
        const auto rss = static_cast<double>(rss_bytes() - base_rss_);
        const auto count = static_cast<double>(names);
        SizeRow row{};
        row.names = names;
        row.counted_bytes = static_cast<double>(memory.table_bytes + memory.other_bytes) / count;
        row.rss_bytes = rss / count;
        row.peak_factor = static_cast<double>(peak_rss_ - base_rss_) / rss;
        questions_.draw(names, 0);
        row.hit_ns = time_lookups();
        row.hit_prefetched_ns = time_batches();
        row.update_ns = time_updates();
        questions_.draw(names, 20'000'000);
        row.miss_ns = time_lookups();
        return row;
    }

    [[nodiscard]] std::uint64_t found() const { return found_; }

private:
    void publish()
    {
        contents_.publish();
        contents_.settle();
        contents_.settle();
        peak_rss_ = std::max(peak_rss_, rss_bytes());
    }

    double time_lookups()
    {
        reader_.refresh();
        const auto start = cpu_ns();
        for (std::size_t i = 0; i < lookups; ++i)
            if (reader_.find(questions_.at(i))) ++found_;
        const auto ns = ns_since(start, lookups);
        reader_.rest();
        return ns;
    }

    double time_batches()
    {
        constexpr std::size_t batch = 32;
        reader_.refresh();
        const auto start = cpu_ns();
        for (std::size_t i = 0; i < lookups; i += batch) {
            for (std::size_t k = 0; k < batch; ++k) reader_.prefetch(questions_.at(i + k));
            for (std::size_t k = 0; k < batch; ++k)
                if (reader_.find(questions_.at(i + k))) ++found_;
        }
        const auto ns = ns_since(start, lookups);
        reader_.rest();
        return ns;
    }

    double time_updates()
    {
        constexpr std::size_t updates = 500'000;
        constexpr std::size_t batch = 500;
        const auto start = cpu_ns();
        for (std::size_t i = 0; i < updates; ++i) {
            contents_.set_addresses(suffix, questions_.at(i), dns::Ttl{60}, addresses_of(i));
            if (i % batch != batch - 1) continue;
            contents_.publish();
            contents_.settle();
        }
        return ns_since(start, updates);
    }

    Questions questions_;  // Before the first look at RSS: not the table's.
    SystemRandom random_;
    NameTable table_{random_};
    Contents contents_{table_};
    NameTable::Reader reader_{table_};
    std::size_t names_ = 0;
    std::size_t base_rss_ = 0;
    std::size_t peak_rss_ = 0;
    std::uint64_t found_ = 0;
};

void print(const SizeRow& row)
{
    fmt::print("{:>10} {:>14.1f} {:>10.1f} {:>11.3f} {:>8.0f} {:>15.0f} {:>8.0f} {:>10.0f}\n",
               row.names, row.counted_bytes, row.rss_bytes, row.peak_factor, row.hit_ns,
               row.hit_prefetched_ns, row.miss_ns, row.update_ns);
    std::fflush(stdout);
}

std::string json_of(const SizeRow& row)
{
    return fmt::format(
        R"({{"names":{},"counted_bytes_per_name":{:.2f},"rss_bytes_per_name":{:.2f},)"
        R"("peak_rss_factor":{:.4f},)"
        R"("hit_ns":{:.1f},"hit_prefetched_ns":{:.1f},"miss_ns":{:.1f},"update_ns":{:.1f}}})",
        row.names, row.counted_bytes, row.rss_bytes, row.peak_factor, row.hit_ns,
        row.hit_prefetched_ns, row.miss_ns, row.update_ns);
}

int run(std::span<char*> arguments)
{
    std::size_t names_max = 10'000'000;
    const char* json_file = nullptr;
    for (std::size_t i = 1; i + 1 < arguments.size(); i += 2) {
        const std::string_view option{arguments[i]};
        if (option == "--names") names_max = std::strtoull(arguments[i + 1], nullptr, 10);
        if (option == "--json") json_file = arguments[i + 1];
    }

    fmt::print("{:>10} {:>14} {:>10} {:>11} {:>8} {:>15} {:>8} {:>10}\n", "names", "bytes/name",
               "RSS/name", "peak factor", "hit ns", "batched hit ns", "miss ns", "update ns");
    const auto bench = std::make_unique<NamesBench>();
    std::vector<std::string> rows;
    for (const std::size_t names : {10'000U, 600'000U, 1'000'000U, 3'000'000U, 10'000'000U}) {
        if (names > names_max) break;
        const auto row = bench->grow_to(names);
        print(row);
        rows.push_back(json_of(row));
    }
    if (json_file != nullptr)
        fmt::output_file(json_file).print("{{\"benchmark\":\"names\",\"sizes\":[{}]}}\n",
                                          fmt::join(rows, ","));
    return bench->found() == 0 ? 1 : 0;
}

}  // namespace
}  // namespace mooring

int main(int argument_count, char** arguments)
{
    return mooring::run({arguments, static_cast<std::size_t>(argument_count)});
}
