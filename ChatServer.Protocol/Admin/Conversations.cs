namespace ChatServer.Protocol.Admin;

/// <summary>Figures of a conversation; never its name or what was said in it.</summary>
/// <param name="Kind"><c>direct</c>, <c>group</c>, <c>channel</c> or <c>agent</c>.</param>
/// <param name="Messages">All that were sent, deleted ones included.</param>
public sealed record AdminConversation(
    long Id, string Kind, string CreatedAt, long Participants, long Messages, string? LastMessageAt);

/// <param name="Next">What <c>after</c> takes for the next page; null at the end.</param>
public sealed record AdminConversationPage(IReadOnlyList<AdminConversation> Conversations, bool HasMore, string? Next);

/// <param name="Participants">The members, and some hundreds of former members.</param>
/// <param name="HasMoreParticipants">Whether more left; an export has them all.</param>
/// <param name="Files">Counted up to 10,000; a larger number is shown as 10,000, and <paramref name="FileBytes"/> are of
/// those.</param>
public sealed record AdminConversationDetails(
    AdminConversation Conversation, IReadOnlyList<AdminParticipant> Participants, bool HasMoreParticipants, long Files,
    long FileBytes, string? LegalHold);

/// <param name="ReadMessages">How many of the conversation's messages they have read past.</param>
public sealed record AdminParticipant(Guid UserId, string Role, string JoinedAt, long ReadMessages, bool HasLeft);
