using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>
/// A user as Room shows one to other users. There is no <c>password</c>, because a password hash never leaves the server.
/// </summary>
/// <param name="LastLogin">UTC with microseconds and <c>Z</c>, or null.</param>
/// <param name="DateOfBirth"><c>YYYY-MM-DD</c>, or null.</param>
/// <param name="Handle">
/// Present only in responses of <c>/auth/</c>, which show users themselves, and only if they have one.
/// </param>
public sealed record RoomUser(
    Guid Id,
    string? LastLogin,
    string? Gender,
    string? Email,
    string Fullname,
    string CountryCode,
    string PhoneNumber,
    bool IsEmailVerified,
    bool IsPhoneVerified,
    bool IsActive,
    bool IsStaff,
    bool IsAdmin,
    bool IsSuperuser,
    string CreatedAt,
    string UpdatedAt,
    string AccountType,
    string? DateOfBirth,
    string? ProfilePhoto,
    bool IsProfileComplete,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> UserPermissions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Handle = null);
