using ChatServer.Conversations;

namespace ChatServer.Messages.History;

/// <summary>A page by its place among the newest.</summary>
/// <param name="Skipped">How many of the newest are left out; each costs a step in an index, so the caller bounds it.</param>
internal sealed record CountedPage(Page Page, int Skipped = 0);

/// <summary>A page of messages with what a reader of a whole conversation is told beside them.</summary>
/// <param name="Total">How many messages the reader sees in all.</param>
/// <param name="Marks">How far the participants have read, as far as the reader may know.</param>
internal sealed record CountedSlice(MessageSlice Slice, long Total, IReadOnlyList<ParticipantMarks> Marks)
{
    /// <summary>Of one's own message: whether all others have read it. Of another's: whether oneself has.</summary>
    public static bool IsRead(IReadOnlyList<ParticipantMarks> marks, Guid readerId, Message message) =>
        marks.All(mark => (mark.UserId == readerId) == (message.SenderId == readerId) || mark.Read >= message.Id);
}
