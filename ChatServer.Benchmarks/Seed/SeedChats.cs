using System.Text.Json;
using ChatServer.Chats;
using ChatServer.Chats.Folders;
using ChatServer.Storage;

namespace ChatServer.Benchmarks.Seed;

/// <summary>
/// The reader's chats of the Chats API, each with four messages. Half of them have a tag and a third are in a folder; of both
/// there is also one that only few chats have.
/// </summary>
internal sealed class SeedChats(SeedPlan plan, ChatCreation creation, UserFolders folders)
{
    public const string CommonTag = "often", RareTag = "seldom", CommonFolder = "work", RareFolder = "trips";
    private const int AtOnce = 500;
    private const int Few = 10;
    private readonly Vocabulary vocabulary = new(plan.Seed);

    public async Task WriteAsync(Guid owner, CancellationToken cancellationToken)
    {
        var common = await MakeAsync(owner, CommonFolder, cancellationToken);
        var rare = await MakeAsync(owner, RareFolder, cancellationToken);
        foreach (var some in Enumerable.Range(0, plan.Chats).Chunk(AtOnce))
        {
            var imported = some.Select(number => Chat(number, number % 3 == 0 ? common : null, rare)).ToList();
            var written = await creation.ImportAsync(new ImportChats(owner, imported), cancellationToken);
            if (written.IsRefused)
                throw new InvalidOperationException($"The chats were refused: {written.Refusal.Code}");
        }
    }

    private async Task<Guid> MakeAsync(Guid owner, string name, CancellationToken cancellationToken)
    {
        var made = await folders.CreateAsync(new CreateFolder(owner, name, Data: null, Meta: null), cancellationToken);
        return made.IsRefused
            ? throw new InvalidOperationException($"The folder was refused: {made.Refusal.Code}")
            : made.Value.Id;
    }

    private ImportedChat Chat(int number, Guid? folder, Guid rareFolder)
    {
        var isRare = number % (plan.Chats / Few) == 1;
        var messages = Enumerable.Range(0, 4).ToDictionary(
            at => $"m{at}", at => new { parentId = at == 0 ? null : $"m{at - 1}", content = NextText(isRare && at == 2) });
        var chat = new { title = vocabulary.NextSentence(), history = new { messages, currentId = "m3" } };
        var tags = new List<string>();
        if (number % 2 == 0)
            tags.Add(CommonTag);
        if (isRare)
            tags.Add(RareTag);
        var time = Timestamp.From(DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000 + number));
        return new ImportedChat(
            JsonSerializer.SerializeToUtf8Bytes(chat), Meta: default, tags, isRare ? rareFolder : folder, IsPinned: false,
            CreatedAt: time, UpdatedAt: time);
    }

    private string NextText(bool isRare)
    {
        var text = $"{vocabulary.NextSentence()} {vocabulary.NextSentence()} {vocabulary.NextSentence()}";
        return isRare ? $"{text} {Vocabulary.Rare}" : text;
    }
}
