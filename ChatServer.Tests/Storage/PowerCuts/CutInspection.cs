using System.Security.Cryptography;
using ChatServer.Accounts;
using ChatServer.Administration.Holds;
using ChatServer.Administration.Revocations;
using ChatServer.Api;
using ChatServer.Api.Room;
using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Audit;
using ChatServer.Groups;
using ChatServer.Messages.History;
using ChatServer.Protocol.Room;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>
/// Reads all data of a server after a cut, through the features that its APIs use, and reports anything broken.
/// </summary>
internal sealed class CutInspection(IServiceProvider services, CutCast cast, Promises promises)
{
    private const int PageSize = 500;
    private const string Deleted = "(deleted)";
    private static readonly string[] AuditedActions = ["user_disabled", "user_enabled", "hold_placed", "hold_released"];

    private readonly Database database = services.GetRequiredService<Database>();
    private readonly MessageHistory history = services.GetRequiredService<MessageHistory>();
    private readonly RoomMessages shapes = services.GetRequiredService<RoomMessages>();
    private readonly Dictionary<string, string> seen = [];
    private readonly List<string> faults = [];

    /// <summary>Returns the faults after a power cut behind this number of records.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int cut)
    {
        await database.ReadAsync(InspectTables, CancellationToken.None);
        await database.ReadAsync(InspectJournal, CancellationToken.None);
        foreach (var (one, other) in cast.Pairs())
        {
            await ReadAsync($"{one.Email} and {other.Email}", one, page =>
                history.ReadDirectAsync(one.UserId, other.UserId, page, shapes.For(one.UserId).Page, CancellationToken.None));
        }

        await ReadAsync("the group", cast.Owner, page =>
            history.ReadAsync(cast.Owner.UserId, cast.Group, page, shapes.For(cast.Owner.UserId).Page, CancellationToken.None));
        await ReadGroupAsync();
        faults.AddRange(promises.Compare(seen, cut));
        return faults;
    }

    private int InspectTables(ReadScope read)
    {
        faults.AddRange(read.Query<string>("PRAGMA integrity_check(3)").Where(line => line != "ok"));
        faults.AddRange(read.Query<string>("""
            SELECT 'conversation ' || conversation_id || ' has a gap'
            FROM   messages
            GROUP  BY conversation_id
            HAVING COUNT(*) <> MAX(seq) OR MIN(seq) <> 1
            """));
        faults.AddRange(
            read.Query<string>("SELECT object_name FROM message_files").Where(IsMissing).Select(name => $"{name} is missing"));
        ReadAudit(read);
        if (UserStore.Find(read, cast.Subject.UserId)?.DisabledAt is not null)
            Note(CutOwner.Disabled, "yes");
        if (HoldStore.FindReason(read, AuditSubject.User(cast.Guest.UserId)) is not null)
            Note(CutOwner.Hold, "yes");
        return 0;
    }

    // The entries that a start replays can be opened, and the file can be continued.
    private int InspectJournal(ReadScope read)
    {
        var path = RevocationJournal.PathIn(services.GetRequiredService<DataDirectory>());
        var upTo = RevocationStore.UpTo(read);
        var later = RevocationList.ReadAfter(path, upTo, services.GetRequiredService<MasterKeys>());
        faults.AddRange(later.Missing.Select(missing => $"the revocations {missing.First} to {missing.Last} are missing"));
        faults.AddRange(RevocationJournal.FindDamage(path).Select(damage => damage.ToString()));
        if (RevocationJournal.Last(path) < upTo)
            faults.Add($"the revocations end before {upTo}");
        return 0;
    }

    private bool IsMissing(string name) => !File.Exists(services.GetRequiredService<ObjectDirectory>().PathOf(name));

    private void ReadAudit(ReadScope read)
    {
        if (new AuditLog(services.GetRequiredService<ServerKeys>()).Verify(read).Broken is { } broken)
            faults.Add(broken);

        var count = AuditStore.ReadBefore(read, long.MaxValue, PageSize).Count(entry => AuditedActions.Contains(entry.Action));
        if (count > 0)
            Note(CutOwner.Audited, $"{count}");
    }

    private async Task ReadAsync(string conversation, TestUser reader, Func<Page, ValueTask<MessagePage?>> readPage)
    {
        var last = long.MaxValue;
        var lastTokens = new Dictionary<string, string>();
        while (await readPage(new Page(PageSize, Before: last)) is { Messages: { Count: > 0 } messages })
        {
            foreach (var message in messages)
            {
                if (message.Id >= last)
                    faults.Add($"{conversation}: {message.Id} comes after {last}");
                last = message.Id;
                if (message.MessageType != "system")
                    await NoteAsync(reader, message, lastTokens);
            }
        }
    }

    private async Task NoteAsync(TestUser reader, RoomMessage message, Dictionary<string, string> lastTokens)
    {
        var text = TextOf(message);
        var token = text == Deleted ? promises.TokenOf(message.Id) ?? "?" : text.Split(' ')[0];
        NoteOrder(token, lastTokens);
        Note(Promises.TextOf(token), text);
        Note(Promises.IdOf(token), $"{message.Id}");
        if (message.Reactions is [var reaction, ..])
            Note(Promises.ReactionTo(token), reaction.Emoji);
        if (message.PinnedAt is not null)
            Note(Promises.PinOf(token), "pinned");
        if (message.AttachedFile is { } link)
            Note(Promises.FileOf(token), await DigestAsync(reader, link));
        foreach (var vote in message.Poll?.Votes ?? [])
            Note(Promises.VoteOf(vote.UserId, token), string.Join(',', vote.Options));
    }

    private static string TextOf(RoomMessage message) => message switch
    {
        { DeletedAt: not null } => Deleted,
        { MessageType: "poll" } => message.Data!.Value.Text("question")!,
        _ => message.Message!,
    };

    // Newest first: each token of a sender is smaller than the previous one.
    private void NoteOrder(string token, Dictionary<string, string> lastTokens)
    {
        var sender = token.Split('-')[0];
        if (lastTokens.TryGetValue(sender, out var last) && string.CompareOrdinal(token, last) >= 0)
            faults.Add($"{token} comes before {last}");
        lastTokens[sender] = token;
    }

    private void Note(string subject, string value)
    {
        if (!seen.TryAdd(subject, value))
            faults.Add($"{subject} is there twice");
    }

    private async Task<string> DigestAsync(TestUser reader, string link)
    {
        try
        {
            var objectName = link.Split('/')[^2];
            var files = new ReadableFiles(services.GetRequiredService<FileDownloads>());
            var download = await files.OpenForAsync(reader.UserId, objectName, CancellationToken.None);
            await using var content = download!.Content;
            return Convert.ToHexString(await SHA256.HashDataAsync(content));
        }
        catch (Exception damage) when (damage is IOException or CryptographicException)
        {
            return damage.Message;
        }
    }

    private async Task ReadGroupAsync()
    {
        var groups = services.GetRequiredService<GroupChanges>();
        if (await groups.FindAsync(cast.Owner.UserId, cast.Group, CancellationToken.None) is not { } group)
        {
            faults.Add("the group is missing");
            return;
        }

        var members = group.Members.Select(member => member.UserId).ToHashSet();
        if (group.Name != CutOwner.FirstName)
            Note(CutOwner.GroupName, group.Name);
        if (members.Contains(cast.Guest.UserId))
            Note(CutOwner.Membership, "in");
        if (!members.IsSupersetOf(cast.Members.Select(member => member.UserId)))
            faults.Add("a member is no longer in the group");
    }
}
