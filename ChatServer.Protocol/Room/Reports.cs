namespace ChatServer.Protocol.Room;

/// <summary><c>POST /chat/reports/</c>: either a message or a user.</summary>
/// <param name="Reason"><c>spam</c>, <c>harassment</c>, <c>violence</c>, <c>illegal</c> or <c>other</c>.</param>
/// <param name="Comment">At most 1,000 characters.</param>
public sealed record ReportRequest(long? MessageId = null, Guid? UserId = null, string? Reason = null, string? Comment = null);

/// <summary>A report as shown to the user who made it.</summary>
public sealed record RoomReport(long Id, long? MessageId, Guid? UserId, string Reason, string CreatedAt);
