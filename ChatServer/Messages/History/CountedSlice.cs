using ChatServer.Conversations;

namespace ChatServer.Messages.History;

/// <summary>A page that begins after a number of the newest messages.</summary>
/// <param name="Skipped">How many of the newest are skipped; each costs a step in an index, so the caller bounds it.</param>
internal sealed record CountedPage(Page Page, int Skipped = 0);

/// <summary>A page of messages with the total and the marks of its conversation.</summary>
/// <param name="Total">How many messages of the conversation the reader can see.</param>
/// <param name="Marks">How far the participants have read, as far as the reader may see it.</param>
internal sealed record CountedSlice(MessageSlice Slice, long Total, IReadOnlyList<ParticipantMarks> Marks)
{
    /// <summary>
    /// For the reader's own message: whether all others have read it. For another's message: whether the reader has.
    /// </summary>
    public static bool IsRead(IReadOnlyList<ParticipantMarks> marks, Guid readerId, Message message) =>
        marks.All(mark => (mark.UserId == readerId) == (message.SenderId == readerId) || mark.Read >= message.Id);
}
