using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Access;

/// <summary>A conversation and what is in it, with ids as each API shows them, as the rows of the matrix name them.</summary>
/// <param name="Actor">Who asks, and has written all of it but <paramref name="Theirs"/>; in a group its owner until they
/// go.</param>
/// <param name="Other">The other one.</param>
/// <param name="Third">A member of the group, and nobody in a direct conversation.</param>
/// <param name="Fresh">Somebody who shares no conversation with anybody.</param>
/// <param name="Upload">A file's message that was not announced.</param>
/// <param name="FileId">A file that was.</param>
/// <param name="FilePath">The same for Room: <c>object/name</c>.</param>
/// <param name="Own">The asker's conversation with themselves.</param>
/// <param name="OwnMessage">A message there.</param>
internal sealed record Place(
    TestUser Actor, TestUser Other, TestUser Third, TestUser Fresh, bool IsGroup, long Thread, long Message, long Theirs,
    long Poll, long Upload, long FileId, string FilePath, long Own, long OwnMessage)
{
    public string Conversation => $"conv_{Thread}";

    public string OwnConversation => $"conv_{Own}";

    public string Msg => $"msg_{Message}";

    public string PollMsg => $"msg_{Poll}";

    public string OwnMsg => $"msg_{OwnMessage}";

    public Guid Chat => NumberedUuid.OfConversation(Thread);

    /// <summary>The same with ids that nothing has.</summary>
    public Place Nowhere() => this with
    {
        Thread = 900_000_001,
        Message = 900_000_002,
        Theirs = 900_000_003,
        Poll = 900_000_004,
        Upload = 900_000_005,
        FileId = 900_000_006,
        FilePath = "0123456789abcdef0123456789abcdef/notes.txt",
    };
}
