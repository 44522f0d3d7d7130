using ChatServer.Accounts;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

internal static class RoomUsers
{
    public static RoomUser From(UserRow user) => new(
        user.Id,
        user.LastLogin?.ToString(),
        user.Gender,
        user.Email,
        user.Fullname,
        user.CountryCode,
        user.PhoneNumber,
        user.IsEmailVerified,
        user.IsPhoneVerified,
        IsActive: user.DisabledAt is null,
        user.IsStaff,
        user.IsAdmin,
        user.IsSuperuser,
        user.CreatedAt.ToString(),
        user.UpdatedAt.ToString(),
        user.AccountType,
        user.DateOfBirth,
        user.ProfilePhoto,
        user.IsProfileComplete,
        Groups: [],
        UserPermissions: []);

    /// <summary>A user's own profile.</summary>
    public static RoomUser Own(UserRow user) => From(user) with { Handle = user.Handle };
}
