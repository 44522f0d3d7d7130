using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Access;

/// <summary>A conversation and its content, with the ids in the form of each API, for the rows of the matrix.</summary>
/// <param name="Actor">The caller, author of all messages but <paramref name="Theirs"/>; in a group its owner until they
/// leave.</param>
/// <param name="Other">The other participant.</param>
/// <param name="Third">A member of the group; not a participant of a direct conversation.</param>
/// <param name="Fresh">A user without conversations.</param>
/// <param name="Upload">The message of a file that was not announced.</param>
/// <param name="FileId">A file that was announced.</param>
/// <param name="FilePath">The path of that file in Room: <c>object/name</c>.</param>
/// <param name="Own">The caller's conversation with themselves.</param>
/// <param name="OwnMessage">A message in it.</param>
/// <param name="Mine">The actor's chat, folder and shared copy.</param>
internal sealed record Place(
    TestUser Actor, TestUser Other, TestUser Third, TestUser Fresh, bool IsGroup, long Thread, long Message, long Theirs,
    long Poll, long Upload, long FileId, string FilePath, long Own, long OwnMessage, PrivatePlace Mine)
{
    private const string Nobody = "01234567-89ab-4cde-8f01-23456789abcd";

    public string Conversation => $"conv_{Thread}";

    public string OwnConversation => $"conv_{Own}";

    public string Msg => $"msg_{Message}";

    public string PollMsg => $"msg_{Poll}";

    public string OwnMsg => $"msg_{OwnMessage}";

    public Guid Chat => NumberedUuid.OfConversation(Thread);

    /// <summary>Returns the same place with ids that don't exist.</summary>
    public Place Nowhere() => this with
    {
        Thread = 900_000_001,
        Message = 900_000_002,
        Theirs = 900_000_003,
        Poll = 900_000_004,
        Upload = 900_000_005,
        FileId = 900_000_006,
        FilePath = "0123456789abcdef0123456789abcdef/notes.txt",
        Mine = new PrivatePlace(Nobody, Nobody, Nobody, Nobody)
        {
            Agent = Nobody,
            Answer = Nobody,
            OwnedChat = Nobody,
            AgentChat = Nobody,
            Run = Nobody,
            OthersAgent = Nobody,
        },
    };
}
