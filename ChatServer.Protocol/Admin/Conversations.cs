namespace ChatServer.Protocol.Admin;

/// <summary>Figures of a conversation, without its name or any of its content.</summary>
/// <param name="Kind"><c>direct</c>, <c>group</c>, <c>channel</c> or <c>agent</c>.</param>
/// <param name="Messages">All messages that were ever sent, including deleted ones.</param>
public sealed record AdminConversation(
    long Id, string Kind, string CreatedAt, long Participants, long Messages, string? LastMessageAt);

/// <param name="Next">The <c>after</c> of the next page; null on the last one.</param>
public sealed record AdminConversationPage(IReadOnlyList<AdminConversation> Conversations, bool HasMore, string? Next);

/// <param name="Participants">Some hundreds of members, and of former members.</param>
/// <param name="HasMoreParticipants">Whether there are more, which the list of the participants contains.</param>
/// <param name="Files">
/// Counted up to 10,000; a larger number is shown as 10,000, and <paramref name="FileBytes"/> covers only those.
/// </param>
public sealed record AdminConversationDetails(
    AdminConversation Conversation, IReadOnlyList<AdminParticipant> Participants, bool HasMoreParticipants, long Files,
    long FileBytes, string? LegalHold);

/// <param name="ReadMessages">How many of the conversation's messages are at or below their read mark.</param>
public sealed record AdminParticipant(Guid UserId, string Role, string JoinedAt, long ReadMessages, bool HasLeft);

/// <param name="Participants">Current and former ones, by id.</param>
/// <param name="Next">What <c>after</c> takes for the next page; null at the end.</param>
public sealed record AdminParticipantPage(IReadOnlyList<AdminParticipant> Participants, bool HasMore, string? Next);
