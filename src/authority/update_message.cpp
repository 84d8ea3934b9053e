// SPDX-License-Identifier: Apache-2.0
#include "authority/update_message.hpp"

namespace mooring::authority {

Result<UpdateMessage, dns::Rcode> UpdateMessage::from(dns::Message message)
{
    if (message.questions.size() != 1 || message.questions.front().type != dns::RrType::SOA)
        return std::unexpected{dns::Rcode::FormErr};
    const auto& zone = message.questions.front();
    return UpdateMessage{.zone = zone.name.canonical(),
                         .zone_class = zone.rrclass,
                         .prerequisites = std::move(message.answers),
                         .updates = std::move(message.authorities)};
}

}  // namespace mooring::authority
