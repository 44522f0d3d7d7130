using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Tokens;
using ChatServer.Accounts.UserGroups;
using ChatServer.Audit;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>Takes user groups over, without their permissions.</summary>
internal sealed class UserGroupImport(ImportRun run) : ImportStep(run)
{
    private const string Suffix = " (Open WebUI)";
    private static readonly SourceColumn[] Columns = ["id", "user_id", "name", "description"];

    public override string Table => "group";

    protected override IEnumerable<IReadOnlyList<SourceRow>> Pages() => Source.Pages(Table, Columns, MaxRowsPerWrite);

    protected override RowOutcome Take(WriteScope write, SourceRow row)
    {
        if (row.Id is not { } source)
            return RowOutcome.NotTaken("it has no id of 1 to 255 characters");

        if (ImportedIdStore.Find(write, ImportedKind.UserGroup, source) is not null)
            return RowOutcome.Present;

        var remarks = new List<string>();
        var name = NameOf(write, row, remarks);
        var id = Guid.TryParse(source, out var uuid) ? uuid : DerivedId.From(UserImport.IdScope, source);
        if (UserGroupStore.Find(write, id) is not null)
            return RowOutcome.NotTaken("another user group has its id");

        var group = new UserGroupRow
        {
            Id = id,
            Name = name,
            Description = Cut(row.Text("description") ?? "", UserGroupWrites.MaxDescriptionCharacters),
            CreatedBy = Run.FindUser(write, row.IdIn("user_id")) ?? Guid.Empty,
        };
        if (UserGroupWrites.Create(write, group) is { } refusal)
            return RowOutcome.NotTaken(RefusalText.Of(refusal));

        ImportedIdStore.Insert(write, ImportedKind.UserGroup, source, new ImportedId { Uuid = group.Id });
        Run.Database.Audit.Append(write, AuditEntry.OfVerb("user_group_imported", AuditSubject.UserGroup(group.Id)));
        return RowOutcome.Taken(remarks);
    }

    // Those who are in a group of this server must not get the rights of another one because of its name.
    private static string NameOf(ReadScope read, SourceRow row, List<string> remarks)
    {
        var given = row.Filled("name") is { } text && PlainText.IsOneLine(text) ? text : "Group";
        var name = Cut(given, UserGroupWrites.MaxNameCharacters);
        for (var number = 1; UserGroupStore.FindByName(read, name) is not null; number++)
        {
            var end = number == 1 ? Suffix : $"{Suffix} {number}";
            name = Cut(given, UserGroupWrites.MaxNameCharacters - end.Length) + end;
        }

        if (name != row.Text("name"))
            remarks.Add($"its name is {SourceRow.Show(name)} here");
        return name;
    }

    private static string Cut(string text, int length) => text.Length > length ? text[..length] : text;
}

/// <summary>Takes the members of user groups over.</summary>
internal sealed class GroupMemberImport(ImportRun run) : ImportStep(run)
{
    private static readonly SourceColumn[] Columns = ["id", "group_id", "user_id"];

    public override string Table => "group_member";

    protected override IEnumerable<IReadOnlyList<SourceRow>> Pages() => Source.Pages(Table, Columns, MaxRowsPerWrite);

    protected override RowOutcome Take(WriteScope write, SourceRow row)
    {
        if (row.IdIn("group_id") is not { } groupSource || row.IdIn("user_id") is not { } userSource)
            return RowOutcome.NotTaken("it names no group or no user");

        // The pair, as a member who was removed here must not come back.
        var source = $"{groupSource} {userSource}";
        if (ImportedIdStore.Find(write, ImportedKind.GroupMember, source) is not null)
            return RowOutcome.Present;

        if (ImportedIdStore.Find(write, ImportedKind.UserGroup, groupSource)?.Uuid is not { } group
            || UserGroupStore.Find(write, group) is not { } known)
            return RowOutcome.NotTaken("its group wasn't taken, or was deleted here");

        if (Run.FindUser(write, userSource) is not { } user)
            return RowOutcome.WithoutUser(row);

        if (known.Members >= UserGroupWrites.MaxMembers)
            return RowOutcome.NotTaken($"a user group has at most {UserGroupWrites.MaxMembers} members");

        UserGroupStore.TryAdd(write, group, user);
        ImportedIdStore.Insert(write, ImportedKind.GroupMember, source, new ImportedId { Uuid = user });
        return RowOutcome.Taken([]);
    }
}
