// SPDX-License-Identifier: Apache-2.0
#include "nameserver/transfers.hpp"

#include "base/log.hpp"

namespace mooring::nameserver {
namespace {

constexpr std::size_t tasks_max = 256;

}  // namespace

Transfers::Transfers(const Collaborators& collaborators, const Options& options)
    : with_{collaborators},
      options_{options},
      diffs_{with_.world.contents, with_.world.tables, options.diffs},
      notify_{{.table = with_.table,
               .loops = with_.loops,
               .tables = with_.world.tables,
               .keys = with_.keys,
               .counters = counters_,
               .clock = with_.world.clock,
               .random = with_.random},
              options.notify},
      thread_{{.thread_name = "transfers", .work = "transfers", .tasks_max = tasks_max}},
      in_{{.world = with_.world,
           .table = with_.table,
           .loops = with_.loops,
           .seal = with_.seal,
           .thread = thread_,
           .counters = counters_,
           .random = with_.random},
          options.in},
      catalog_{options.catalog}
{}

Transfers::~Transfers()
{
    stop();
}

void Transfers::start(std::span<const zone::ZoneSerial> sealed)
{
    diffs_.start(sealed);
    const auto since = with_.world.clock.wall_now() - options_.history;
    if (const auto rebuilt = diffs_.rebuild(with_.world.store, since); !rebuilt)
        log(Level::Warning, "no memory of changes: secondaries take whole zones once",
            {{"reason", rebuilt.error().detail}});
    notify_.start(sealed);
    in_.start();
}

void Transfers::serve(updates::Pipeline& pipeline)
{
    images_.emplace(ZoneImages::Collaborators{.pipeline = pipeline,
                                              .thread = thread_,
                                              .signing = with_.world.signing,
                                              .clock = with_.world.clock});
    out_.emplace(TransferOut::Collaborators{.table = with_.table,
                                            .loops = with_.loops,
                                            .tables = with_.world.tables,
                                            .diffs = diffs_,
                                            .images = *images_,
                                            .fetched = fetched_,
                                            .counters = counters_,
                                            .clock = with_.world.clock},
                 options_.out);
    in_.serve(pipeline);
    catalog_.serve(pipeline);
}

void Transfers::stop()
{
    in_.stop();
    thread_.stop();
    notify_.stop();
}

void Transfers::committed(const zone::Batch& batch)
{
    diffs_.committed(batch);
}

void Transfers::applied(const zone::Batch& batch)
{
    diffs_.applied(batch);
    notify_.applied(batch);
    in_.applied(batch);
    catalog_.applied(batch);
}

/// The changes first: who is notified asks for them at once.
void Transfers::sealed(std::span<const zone::ZoneSerial> serials)
{
    diffs_.sealed(serials);
    notify_.sealed(serials);
}

}  // namespace mooring::nameserver
