using System.Text;
using ChatServer.Accounts;
using ChatServer.Accounts.Profiles;
using ChatServer.Audit;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>
/// Takes channels over, without their members: a channel of type <c>dm</c> of one or two users is their direct conversation, one
/// of more users a group.
/// </summary>
internal sealed class ChannelImport(ImportRun run, ConversationKeys keys) : ImportStep(run)
{
    private const int MaxDescriptionBytes = 65_536;
    private const int MaxJsonBytes = 65_536;
    private const int MaxAccessBytes = 1_048_576;

    private static readonly SourceColumn[] Columns =
    [
        "id", "user_id", "type", "name", new("description", MaxDescriptionBytes), "is_private", new("data", MaxJsonBytes),
        new("meta", MaxJsonBytes), new("access_control", MaxAccessBytes), "created_at", "updated_at", "updated_by", "deleted_at",
    ];

    private static readonly SourceColumn[] MemberColumns = ["user_id"];

    public override string Table => "channel";

    protected override IEnumerable<IReadOnlyList<SourceRow>> Pages() => Source.Pages(Table, Columns, MaxRowsPerWrite);

    protected override RowOutcome Take(WriteScope write, SourceRow row)
    {
        if (row.Id is not { } source)
            return RowOutcome.NotTaken("it has no id of 1 to 255 characters");

        if (ImportedIdStore.Find(write, ImportedKind.Channel, source) is not null)
            return RowOutcome.Present;

        if (row.Whole("deleted_at") is not null)
            return RowOutcome.NotTaken("it was deleted");

        var remarks = new List<string>();
        var outcome = row.Text("type")?.Trim().ToLowerInvariant() switch
        {
            "dm" => TakeDirect(write, row, source, remarks),
            "group" => TakeGroup(write, row, source, remarks),
            _ => TakeStandard(write, row, source, remarks),
        };
        return outcome ?? RowOutcome.Taken(remarks);
    }

    private RowOutcome? TakeDirect(WriteScope write, SourceRow row, string source, List<string> remarks)
    {
        var members = MembersOf(source);
        if (members.Count > ConversationKind.Direct.MaxMembers)
        {
            remarks.Add($"it has {members.Count} members, so it is a group");
            return TakeGroup(write, row, source, remarks);
        }

        Guid[] users = [.. members.Select(member => Run.FindUser(write, member)).OfType<Guid>().Distinct()];
        if (users.Length == 0 || users.Length < members.Count)
            return RowOutcome.NotTaken("one of its users wasn't taken, or was deleted here");

        var (creator, other) = (users[0], users[^1]);
        if (ConversationStore.FindDirect(write, creator, other) is not { } id)
        {
            id = ConversationStore.InsertDirect(write, creator, other);
            keys.Create(write, id);
            ConversationStore.UpdateCreatedAt(write, id, CreatedAt(write, row));
        }
        else
        {
            remarks.Add("its users have a direct conversation already, which goes on with it");
        }

        ImportedIdStore.Insert(write, ImportedKind.Channel, source, new ImportedId { Number = id });
        return null;
    }

    private RowOutcome? TakeGroup(WriteScope write, SourceRow row, string source, List<string> remarks)
    {
        if (!MembersOf(source).Any(member => Run.FindUser(write, member) is not null))
            return RowOutcome.NotTaken("none of its members was taken");

        if (CreatorOf(write, row) is not { } creator)
            return RowOutcome.NotTaken("its creator wasn't taken, and there is no administrator");

        var id = GroupStore.Insert(write, creator);
        var cipher = keys.Create(write, id);
        var name = NameOf(row, GroupChanges.MaxNameLength, remarks);
        GroupStore.UpdateName(write, id, cipher.Seal(SealedRecord.ConversationName, id, Encoding.UTF8.GetBytes(name)));
        Finish(write, row, source, id, cipher, creator, remarks);
        return null;
    }

    private RowOutcome? TakeStandard(WriteScope write, SourceRow row, string source, List<string> remarks)
    {
        if (ChannelStore.Count(write, ChannelCreation.MaxChannels) >= ChannelCreation.MaxChannels)
            return RowOutcome.NotTaken($"there are at most {ChannelCreation.MaxChannels} standard channels");

        if (CreatorOf(write, row) is not { } creator)
            return RowOutcome.NotTaken("its creator wasn't taken, and there is no administrator");

        var access = AccessOf(write, row, remarks);
        var id = ChannelStore.Insert(write, creator, isPublic: access is null);
        var cipher = keys.Create(write, id);
        var name = NameOf(row, ChannelCreation.MaxNameLength, remarks);
        ChannelStore.UpdateName(write, id, cipher.Seal(SealedRecord.ConversationName, id, Encoding.UTF8.GetBytes(name)));
        ChannelAccessStore.Replace(write, id, access);
        Finish(write, row, source, id, cipher, creator, remarks);
        return null;
    }

    private void Finish(
        WriteScope write, SourceRow row, string source, long id, ConversationCipher cipher, Guid creator, List<string> remarks)
    {
        var details = new ChannelDetails(
            row.Text("description"), row.Values.GetValueOrDefault("is_private") is null ? null : row.Flag("is_private"),
            Json(row, "data", remarks), Json(row, "meta", remarks));
        var updatedBy = Run.FindUser(write, row.IdIn("updated_by")) ?? creator;
        var createdAt = CreatedAt(write, row);
        ChannelStore.SaveDetails(
            write, id, details.Seal(cipher, id), updatedBy, row.Nanoseconds("updated_at", write.Now) ?? createdAt);
        ConversationStore.UpdateCreatedAt(write, id, createdAt);
        ImportedIdStore.Insert(write, ImportedKind.Channel, source, new ImportedId { Number = id });
        Run.Database.Audit.Append(write, AuditEntry.OfVerb("conversation_imported", AuditSubject.Conversation(id)));
    }

    // One more than a group may have, so that each kind sees that there are too many.
    private IReadOnlyList<string> MembersOf(string source) =>
        [.. Source.Find(
            "channel_member", MemberColumns, ConversationKind.Group.MaxMembers + 1, new SourceKey("channel_id", source))
            .Select(member => member.IdIn("user_id")).OfType<string>().Distinct()];

    // What nobody created any more is an administrator's.
    private Guid? CreatorOf(ReadScope read, SourceRow row)
    {
        if (Run.FindUser(read, row.IdIn("user_id")) is { } creator)
            return creator;

        return UserStore.ListAdmins(read) is [var admin, ..] ? admin : null;
    }

    // Null: public. What can't be read is open to nobody but administrators.
    private AccessLists? AccessOf(ReadScope read, SourceRow row, List<string> remarks)
    {
        if (SourceJson.IsAbsent(row, "access_control"))
            return null;

        if (SourceJson.Object(row, "access_control").Text is { } json)
            return new AccessLists(ListOf(read, json, "read", remarks), ListOf(read, json, "write", remarks));

        remarks.Add("its access lists can't be read; only administrators may");
        return AccessLists.Nobody;
    }

    private AccessList ListOf(ReadScope read, string json, string permission, List<string> remarks)
    {
        var (groupIds, userIds) = (
            SourceJson.Texts(json, permission, "group_ids").Distinct().ToList(),
            SourceJson.Texts(json, permission, "user_ids").Distinct().ToList());
        Guid[] groups = [.. groupIds.Select(id => ImportedIdStore.Find(read, ImportedKind.UserGroup, id)?.Uuid).OfType<Guid>()];
        Guid[] users = [.. userIds.Select(id => Run.FindUser(read, id)).OfType<Guid>()];
        var list = new AccessList([.. groups.Take(AccessList.MaxNamed)], [.. users.Take(AccessList.MaxNamed)]);
        if (list.GroupIds.Count < groupIds.Count || list.UserIds.Count < userIds.Count)
            remarks.Add($"its list of who may {permission} names users or groups that weren't taken, or too many");
        return list;
    }

    private static string NameOf(SourceRow row, int maxLength, List<string> remarks)
    {
        var given = row.Filled("name") is { } text && PlainText.IsOneLine(text) ? text : "channel";
        var name = given.Length > maxLength ? given[..maxLength] : given;
        if (name != row.Text("name"))
            remarks.Add($"its name is {SourceRow.Show(name)} here");
        return name;
    }

    private static string? Json(SourceRow row, string column, List<string> remarks)
    {
        var json = SourceJson.Object(row, column);
        if (json.IsLost)
            remarks.Add($"its {column} is no valid object of at most {MaxJsonBytes} bytes");
        return json.Text;
    }

    private static Timestamp CreatedAt(WriteScope write, SourceRow row) =>
        row.Nanoseconds("created_at", write.Now) ?? write.Now;
}
