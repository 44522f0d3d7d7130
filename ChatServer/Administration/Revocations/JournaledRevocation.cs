using System.Text.Json.Serialization;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// A right that was revoked, or granted again: the later of the two applies. The columns of <c>revocation_outbox</c>, whose
/// triggers name the kinds.
/// </summary>
/// <param name="OtherId">A session, a blocked user, or a message's sender.</param>
/// <param name="RecordId">A conversation or a message, or the end of a suspension.</param>
/// <param name="Subject">Of a legal hold.</param>
/// <param name="Text">A role, a password's hash, a reason in plain text.</param>
/// <param name="Sealed">A reason, sealed as in its table.</param>
internal sealed record JournaledRevocation(
    string Kind, Guid? UserId = null, Guid? OtherId = null, long? RecordId = null, string? Subject = null, string? Text = null,
    byte[]? Sealed = null)
{
    /// <summary>
    /// When the conversation or message was created. The number alone doesn't identify it: once an earlier database is in place,
    /// the numbers after its last are given to others, and the journal covers both histories.
    /// </summary>
    public long? RecordCreatedAt { get; init; }

    /// <summary>A reason, sealed as in its table.</summary>
    [JsonIgnore]
    public object? Detail => (object?)Sealed ?? Text;

    /// <summary>Two entries with the same key are about the same right: only the later counts.</summary>
    [JsonIgnore]
    public string Key => Kind switch
    {
        RevocationKind.UserDisabled or RevocationKind.UserEnabled => $"account {UserId}",
        RevocationKind.AdminUnmade or RevocationKind.AdminMade => $"admin {UserId}",
        RevocationKind.Blocked or RevocationKind.Unblocked => $"block {UserId} {OtherId}",
        RevocationKind.MemberLeft or RevocationKind.MemberJoined => $"member {UserId} {RecordId} {RecordCreatedAt}",
        RevocationKind.RoleChanged => $"role {UserId} {RecordId} {RecordCreatedAt}",
        RevocationKind.UserSuspended or RevocationKind.SuspensionLifted => $"suspension {UserId}",
        RevocationKind.HoldPlaced or RevocationKind.HoldReleased => $"hold {Subject} {RecordCreatedAt}",
        RevocationKind.MessageDeleted => $"message {RecordId} {RecordCreatedAt} {OtherId}",
        _ => $"{Kind} {UserId} {OtherId}",
    };
}

internal static class RevocationKind
{
    public const string UserDisabled = "user_disabled";
    public const string UserEnabled = "user_enabled";
    public const string AdminUnmade = "admin_unmade";
    public const string AdminMade = "admin_made";
    public const string PasswordChanged = "password_changed";
    public const string SessionEnded = "session_ended";
    public const string AccountDeleted = "account_deleted";
    public const string Blocked = "blocked";
    public const string Unblocked = "unblocked";
    public const string MemberLeft = "member_left";
    public const string MemberJoined = "member_joined";
    public const string RoleChanged = "role_changed";
    public const string MessageDeleted = "message_deleted";
    public const string UserSuspended = "user_suspended";
    public const string SuspensionLifted = "suspension_lifted";
    public const string HoldPlaced = "hold_placed";
    public const string HoldReleased = "hold_released";
}

[JsonSerializable(typeof(IReadOnlyList<JournaledRevocation>))]
[JsonSerializable(typeof(JournaledRevocation))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class RevocationJson : JsonSerializerContext;
