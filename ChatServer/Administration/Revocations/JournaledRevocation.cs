using System.Text.Json.Serialization;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// A right that was revoked, or granted again: the later of the two applies. The columns of <c>revocation_outbox</c>, whose
/// triggers name the kinds.
/// </summary>
/// <param name="OtherId">A session, a blocked user, a message's sender, a user or user group of an access list, a user group, a
/// chat, a shared copy or a webhook.</param>
/// <param name="RecordId">A conversation or a message, or the end of a suspension or a share.</param>
/// <param name="Subject">Of a legal hold.</param>
/// <param name="Text">A role, a password's hash, a reason in plain text, an entry of an access list.</param>
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
        RevocationKind.AccessTaken or RevocationKind.AccessGiven => $"access {OtherId} {Text} {RecordId} {RecordCreatedAt}",
        RevocationKind.ChannelClosed or RevocationKind.ChannelOpened => $"public {RecordId} {RecordCreatedAt}",
        RevocationKind.ChannelDeleted => $"channel {RecordId} {RecordCreatedAt}",
        RevocationKind.UserGroupLeft or RevocationKind.UserGroupJoined => $"user group {UserId} {OtherId}",
        RevocationKind.ShareEnded or RevocationKind.ShareGiven => $"share {OtherId}",
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
    public const string AccessTaken = "access_taken";
    public const string AccessGiven = "access_given";
    public const string ChannelClosed = "channel_closed";
    public const string ChannelOpened = "channel_opened";
    public const string ChannelDeleted = "channel_deleted";
    public const string UserGroupLeft = "user_group_left";
    public const string UserGroupJoined = "user_group_joined";
    public const string ShareEnded = "share_ended";
    public const string ShareGiven = "share_given";
    public const string ChatDeleted = "chat_deleted";
    public const string WebhookDeleted = "webhook_deleted";
}

[JsonSerializable(typeof(IReadOnlyList<JournaledRevocation>))]
[JsonSerializable(typeof(JournaledRevocation))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class RevocationJson : JsonSerializerContext;
