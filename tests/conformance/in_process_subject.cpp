// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "authority/answer.hpp"
#include "subject.hpp"
#include "testing/zone_builder.hpp"

namespace mooring::conformance {
namespace {

class InProcess final : public Subject {
public:
    explicit InProcess(const Script& script)
    {
        for (const auto& zone : script.zones) zones_.add_zone(zone.origin, zone.text);
        for (const auto& keeping : script.keepings) keep(keeping);
        zones_.publish();
    }

    Result<std::optional<Bytes>> ask(const Bytes& message, bool is_tcp) override
    {
        zone::NameTable::Reader reader{zones_.table()};
        reader.refresh();
        Bytes buffer(65'535);
        const auto query = authority::ReceivedQuery::parse(message);
        const auto transport = is_tcp ? authority::Transport::Tcp : authority::Transport::Udp;
        const auto answer = authority::answer(query, reader, transport, buffer);
        if (answer.size_bytes == 0) return std::nullopt;
        buffer.resize(answer.size_bytes);
        return buffer;
    }

private:
    void keep(const Keeping& keeping)
    {
        if (keeping.is_hidden) return zones_.hide(keeping.name);
        zones_.add_host(keeping.name, {.ipv4 = keeping.ipv4, .ipv6 = keeping.ipv6},
                        {.is_silenced = keeping.is_silenced, .is_wildcard = keeping.is_wildcard});
    }

    mooring::testing::ZoneBuilder zones_;
};

}  // namespace

std::unique_ptr<Subject> in_process_subject(const Script& script)
{
    return std::make_unique<InProcess>(script);
}

}  // namespace mooring::conformance
