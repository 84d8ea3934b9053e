// SPDX-License-Identifier: Apache-2.0

/// Updates per second through queue, judging, commit, publication and reply, without a door.
///
///     pipeline_bench [--seconds N] [--hosts N] [--folder DIR] [--json FILE]
///                    [--store sqlite|memory] [--clients 1|16|256|4096]
///
/// So many clients as the table says wait for an answer at any time; who has one sends the next
/// update, an address its host never had. SQLite is the real store with every disk sync counted;
/// the store in memory beside it shows what the disk costs.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file_descriptor.hpp"
#include "base/log.hpp"
#include "store/memory/memory_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "updates/ask.hpp"
#include "updates/pipeline.hpp"
#include "updates/running_test.hpp"

namespace mooring::bench {
namespace {

using namespace std::chrono_literals;

struct Settings {
    std::size_t seconds = 3;
    std::size_t hosts = 100'000;
    std::string folder = "pipeline_bench.data";
    std::string json;
    std::string store;        // Only this one.
    std::size_t clients = 0;  // Only so many.
};

struct Row {
    std::string store;
    std::size_t clients = 0;
    double updates_per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    double changes_per_commit = 0;
    double commit_ms = 0;
    double cpu_us_per_update = 0;  // Writer and clients together; a busy machine cannot hide it.
};

/// Clients that each wait for their answer before they send their next update.
class Clients {
public:
    Clients(updates::Pipeline& pipeline, const Clock& clock, std::size_t hosts)
        : pipeline_{pipeline}, clock_{clock}, hosts_{hosts}
    {}

    void run(std::size_t count, std::chrono::nanoseconds duration)
    {
        const auto until = clock_.now() + duration;
        for (std::size_t i = 0; i < count; ++i) send();
        for (auto waiting = count; waiting > 0;) {
            const auto latencies = take_answers();
            waiting -= latencies.size();
            latencies_.insert(latencies_.end(), latencies.begin(), latencies.end());
            if (clock_.now() >= until) continue;
            for (std::size_t i = 0; i < latencies.size(); ++i) send();
            waiting += latencies.size();
        }
    }

    /// The latency that `percent` of the answers did not exceed.
    [[nodiscard]] double percentile_ms(std::size_t percent)
    {
        const auto at = latencies_.begin() +
                        static_cast<std::ptrdiff_t>((latencies_.size() - 1) * percent / 100);
        std::ranges::nth_element(latencies_, at);
        return std::chrono::duration<double, std::milli>{*at}.count();
    }
    [[nodiscard]] std::size_t answer_count() const noexcept { return latencies_.size(); }

private:
    using Latencies = std::vector<std::chrono::nanoseconds>;

    Latencies take_answers()
    {
        return answers_.when(
            answered_, [](const Latencies& answers) { return !answers.empty(); },
            [](Latencies& answers) { return std::exchange(answers, {}); });
    }

    void send()
    {
        const auto number = next_++;
        const auto sent = clock_.now();
        const auto pushed = pipeline_.push(updates::AddressRequest{
            .intent =
                updates::move_to({updates::host_id(number % hosts_)},
                                 updates::ipv4_of(static_cast<std::uint32_t>(number / hosts_ + 1))),
            .done =
                [this, sent](const auto& outcome) {
                    MOORING_ASSERT(outcome && outcome->front() == updates::HostOutcome::Changed);
                    answer(clock_.now() - sent);
                },
            .received = sent});
        MOORING_ASSERT(pushed.has_value());
    }

    void answer(std::chrono::nanoseconds latency)
    {
        const auto is_first = answers_.with([&](Latencies& answers) {
            answers.push_back(latency);
            return answers.size() == 1;
        });
        if (is_first) answered_.notify_one();
    }

    updates::Pipeline& pipeline_;
    const Clock& clock_;
    const std::size_t hosts_;
    std::size_t next_ = 0;
    Latencies latencies_;
    Guarded<Latencies> answers_;
    std::condition_variable answered_;
};

/// What this process has spent on all its processors.
std::chrono::microseconds cpu_time()
{
    rusage usage{};
    MOORING_ASSERT(::getrusage(RUSAGE_SELF, &usage) == 0);
    const auto of = [](const timeval& time) {
        return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

Row measure(store::Store& store, std::size_t clients, const Settings& settings)
{
    const SystemClock clock;
    updates::Running running{store, clock};
    auto loaded = updates::load(running.world());
    MOORING_ASSERT(loaded.has_value());
    updates::Pipeline pipeline{running.world(), *std::move(loaded), updates::Pipeline::Options{}};
    MOORING_ASSERT(updates::ask(pipeline, updates::create_suffix).has_value());
    constexpr std::size_t slice = 10'000;
    for (std::size_t first = 0; first < settings.hosts; first += slice)
        MOORING_ASSERT(updates::ask(pipeline, [&](auto& draft) {
                           return updates::create_hosts(draft, first,
                                                        std::min(slice, settings.hosts - first));
                       }).has_value());

    const auto& metrics = pipeline.metrics();
    const auto batches = metrics.batches.value();
    const auto changes = metrics.changes.value();
    const auto committing = metrics.commit_time.sum();
    const auto begin = clock.now();
    const auto cpu_begin = cpu_time();
    Clients load{pipeline, clock, settings.hosts};
    load.run(clients, std::chrono::seconds{settings.seconds});
    const std::chrono::duration<double> elapsed = clock.now() - begin;
    const std::chrono::duration<double, std::micro> cpu = cpu_time() - cpu_begin;
    pipeline.stop();

    const auto commits = static_cast<double>(metrics.batches.value() - batches);
    const std::chrono::duration<double, std::milli> commit_total =
        metrics.commit_time.sum() - committing;
    return {.store = {},
            .clients = clients,
            .updates_per_second = static_cast<double>(load.answer_count()) / elapsed.count(),
            .p50_ms = load.percentile_ms(50),
            .p99_ms = load.percentile_ms(99),
            .changes_per_commit = static_cast<double>(metrics.changes.value() - changes) / commits,
            .commit_ms = commit_total.count() / commits,
            .cpu_us_per_update = cpu.count() / static_cast<double>(load.answer_count())};
}

Row measure_sqlite(std::size_t clients, const Settings& settings)
{
    std::filesystem::remove_all(settings.folder);
    const SystemClock clock;
    auto store = store::SqliteStore::open(clock, settings.folder);
    MOORING_ASSERT(store.has_value());
    auto row = measure(**store, clients, settings);
    store->reset();
    std::filesystem::remove_all(settings.folder);
    row.store = "sqlite";
    return row;
}

Row measure_memory(std::size_t clients, const Settings& settings)
{
    store::MemoryStore store{std::make_shared<store::MemoryDisk>()};
    auto row = measure(store, clients, settings);
    row.store = "memory";
    return row;
}

/// What one write of 4 KiB with its sync costs in the folder where the store will lie.
double sync_ms(const Settings& settings)
{
    constexpr auto count = 50;
    const auto path = settings.folder + ".sync";
    const SystemClock clock;
    const std::string page(4096, 'x');
    std::chrono::duration<double, std::milli> elapsed{};
    {
        const FileDescriptor file{
            ::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)};
        MOORING_ASSERT(file.is_open());
        const auto begin = clock.now();
        for (auto i = 0; i < count; ++i) {
            MOORING_ASSERT(::write(file.number(), page.data(), page.size()) == 4096);
            MOORING_ASSERT(::fdatasync(file.number()) == 0);
        }
        elapsed = clock.now() - begin;
    }
    std::filesystem::remove(path);
    return elapsed.count() / count;
}

void print(const Row& row)
{
    fmt::print("{:<8}{:>9}{:>14.0f}{:>12.3f}{:>12.3f}{:>16.1f}{:>13.3f}{:>12.2f}\n", row.store,
               row.clients, row.updates_per_second, row.p50_ms, row.p99_ms, row.changes_per_commit,
               row.commit_ms, row.cpu_us_per_update);
    std::fflush(stdout);
}

void write_json(const std::string& path, const std::vector<Row>& rows, double sync)
{
    std::ofstream file{path};
    file << fmt::format("{{\"bench\":\"pipeline\",\"sync_ms\":{:.4f},\"rows\":[", sync);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        file << (i == 0 ? "" : ",")
             << fmt::format(
                    "{{\"store\":\"{}\",\"clients\":{},\"updates_per_second\":{:.0f},"
                    "\"p50_ms\":{:.4f},\"p99_ms\":{:.4f},\"changes_per_commit\":{:.1f},"
                    "\"commit_ms\":{:.4f},\"cpu_us_per_update\":{:.3f}}}",
                    row.store, row.clients, row.updates_per_second, row.p50_ms, row.p99_ms,
                    row.changes_per_commit, row.commit_ms, row.cpu_us_per_update);
    }
    file << "]}\n";
}

std::size_t number_of(std::string_view text)
{
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    MOORING_ASSERT(error == std::errc{} && number > 0);
    return number;
}

Settings settings_from(std::span<char*> arguments)
{
    Settings settings;
    for (std::size_t i = 1; i + 1 < arguments.size(); i += 2) {
        const std::string_view option = arguments[i];
        const std::string_view value = arguments[i + 1];
        if (option == "--seconds") settings.seconds = number_of(value);
        if (option == "--hosts") settings.hosts = number_of(value);
        if (option == "--folder") settings.folder = value;
        if (option == "--json") settings.json = value;
        if (option == "--store") settings.store = value;
        if (option == "--clients") settings.clients = number_of(value);
    }
    return settings;
}

}  // namespace

int run(std::span<char*> arguments)
{
    configure_log({.level = Level::Warning});
    const auto settings = settings_from(arguments);
    const auto sync = sync_ms(settings);
    fmt::print("one write of 4 KiB with fdatasync: {:.3f} ms; {} hosts\n", sync, settings.hosts);
    fmt::print("{:<8}{:>9}{:>14}{:>12}{:>12}{:>16}{:>13}{:>12}\n", "store", "clients", "updates/s",
               "p50 ms", "p99 ms", "changes/commit", "commit ms", "cpu us/upd");
    std::vector<Row> rows;
    for (const auto clients : std::array<std::size_t, 4>{1, 16, 256, 4096}) {
        if (settings.clients != 0 && settings.clients != clients) continue;
        for (const auto& measure_store : {measure_sqlite, measure_memory}) {
            const auto is_memory = measure_store == measure_memory;
            if (!settings.store.empty() && (settings.store == "memory") != is_memory) continue;
            rows.push_back(measure_store(clients, settings));
            print(rows.back());
        }
    }
    if (!settings.json.empty()) write_json(settings.json, rows, sync);
    return 0;
}

}  // namespace mooring::bench

int main(int argc, char** argv)
{
    return mooring::bench::run({argv, static_cast<std::size_t>(argc)});
}
