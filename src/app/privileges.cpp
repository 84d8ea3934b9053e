// SPDX-License-Identifier: Apache-2.0
#include "app/privileges.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mooring::app {

namespace {

std::unexpected<Error> system_failure(std::string_view what)
{
    return fail(Errc::NotAllowed, fmt::format("{}: {}", what, std::strerror(errno)));
}

}  // namespace

Result<Privileges> Privileges::of(const std::string& user)
{
    Privileges privileges;
    if (user.empty()) return privileges;
    const auto* const entry = ::getpwnam(user.c_str());
    if (entry == nullptr)
        return fail(Errc::InvalidArgument,
                    fmt::format("service.user: there is no user \"{}\"", user));
    if (entry->pw_uid == ::geteuid()) return privileges;
    if (::geteuid() != 0)
        return fail(Errc::NotAllowed, fmt::format("only root can become user \"{}\"", user));
    privileges.target_ = Target{user, entry->pw_uid, entry->pw_gid};
    return privileges;
}

Result<> Privileges::hand_over(const std::filesystem::path& folder) const
{
    struct stat status{};
    if (!target_ || ::lstat(folder.c_str(), &status) != 0 || status.st_uid != 0) return {};
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder, error})
        if (::lchown(entry.path().c_str(), target_->user, target_->group) != 0)
            return system_failure("chown " + entry.path().string());
    if (error) return fail(Errc::Io, fmt::format("{}: {}", folder.string(), error.message()));
    if (::lchown(folder.c_str(), target_->user, target_->group) != 0)
        return system_failure("chown " + folder.string());
    return {};
}

Result<> Privileges::assume() const
{
    if (!target_) return {};
    if (::initgroups(target_->name.c_str(), target_->group) != 0)
        return system_failure("initgroups");
    if (::setegid(target_->group) != 0) return system_failure("setegid");
    if (::seteuid(target_->user) != 0) return system_failure("seteuid");
    return {};
}

Result<> Privileges::resume() const
{
    if (!target_) return {};
    if (::seteuid(0) != 0) return system_failure("seteuid");
    if (::setegid(0) != 0) return system_failure("setegid");
    return {};
}

Result<> Privileges::drop() const
{
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return system_failure("PR_SET_NO_NEW_PRIVS");
    if (!target_) return {};
    if (::initgroups(target_->name.c_str(), target_->group) != 0)
        return system_failure("initgroups");
    if (::setresgid(target_->group, target_->group, target_->group) != 0)
        return system_failure("setresgid");
    if (::setresuid(target_->user, target_->user, target_->user) != 0)
        return system_failure("setresuid");

    const bool is_gone = ::geteuid() == target_->user && ::getegid() == target_->group &&
                         ::seteuid(0) != 0 && ::setegid(0) != 0;
    if (!is_gone) return fail(Errc::Internal, "privileges could not be given up");
    return {};
}

}  // namespace mooring::app
