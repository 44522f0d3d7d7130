using ChatServer.Administration.Users;
using ChatServer.Messages.History;
using ChatServer.Protocol.Admin;

namespace ChatServer.Api.Admin;

internal static class AdminUsers
{
    /// <summary>How many bytes of a page a user's texts take.</summary>
    public static long SizeOf(ManagedUser managed) =>
        PageBudget.SizeOf(managed.User.Email) + PageBudget.SizeOf(managed.User.Handle) + PageBudget.SizeOf(managed.User.Fullname)
        + PageBudget.SizeOf(managed.Suspension?.Reason) + PageBudget.SizeOf(managed.LegalHold);

    public static AdminUser Show(ManagedUser managed)
    {
        var user = managed.User;
        return new AdminUser(
            user.Id, user.Email, user.Handle, user.Fullname, user.IsAdmin, user.IsPending, user.CreatedAt.ToString(),
            user.LastLogin?.ToString(),
            user.DisabledAt?.ToString(),
            managed.Suspension is { } suspension ? new AdminSuspension(suspension.Reason, suspension.EndsAt?.ToString()) : null,
            managed.LegalHold, managed.DeletedAt?.ToString(), managed.FileBytes);
    }
}
