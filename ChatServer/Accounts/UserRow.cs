using ChatServer.Storage;

namespace ChatServer.Accounts;

internal sealed record UserRow
{
    public required Guid Id { get; init; }
    public string? Email { get; init; }
    public string? Handle { get; init; }
    public required string Fullname { get; init; }
    public string? PasswordHash { get; init; }
    public string? Gender { get; init; }
    public string CountryCode { get; init; } = "";
    public string PhoneNumber { get; init; } = "";
    public string? DateOfBirth { get; init; }
    public string? ProfilePhoto { get; init; }
    public string AccountType { get; init; } = "user";
    public bool IsEmailVerified { get; init; }
    public bool IsPhoneVerified { get; init; }
    public bool IsStaff { get; init; }
    public bool IsAdmin { get; init; }
    public bool IsSuperuser { get; init; }

    /// <summary>Whether the account waits for an administrator's approval.</summary>
    public bool IsPending { get; init; }
    public bool IsProfileComplete { get; init; }
    public Timestamp? LastLogin { get; init; }
    public Timestamp? DisabledAt { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }
}
