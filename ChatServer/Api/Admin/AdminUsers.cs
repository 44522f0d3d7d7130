using ChatServer.Administration.Users;
using ChatServer.Protocol.Admin;

namespace ChatServer.Api.Admin;

internal static class AdminUsers
{
    public static AdminUser Show(ManagedUser managed)
    {
        var user = managed.User;
        return new AdminUser(
            user.Id, user.Email, user.Handle, user.Fullname, user.IsAdmin, user.CreatedAt.ToString(), user.LastLogin?.ToString(),
            user.DisabledAt?.ToString(),
            managed.Suspension is { } suspension ? new AdminSuspension(suspension.Reason, suspension.EndsAt?.ToString()) : null,
            managed.LegalHold, managed.DeletedAt?.ToString(), managed.FileBytes);
    }
}
