namespace ChatServer.Benchmarks.Crash.Changes;

/// <summary>Changes the group and users' rights, one thing after the other, until the connection breaks.</summary>
internal sealed class OwnerChanges(ApiClient api, ChangeLedger ledger, Crowd crowd)
{
    public const string GroupName = "the name of the group", Membership = "the guest's membership";
    public const string Disabled = "the user's state", Hold = "the legal hold";
    public const string Yes = "yes", HoldReason = "court order";

    private int turn;

    public async Task RunAsync(CancellationToken over)
    {
        while (true)
        {
            var name = $"Climbing {++turn}";
            await ConfirmAsync("group name", GroupName, name, HttpMethod.Patch, Group, new { name }, over);
            await ToggleMembershipAsync(over);
            await ToggleDisabledAsync(over);
            await ToggleHoldAsync(over);
        }
    }

    private string Group => $"/chat/groups/{crowd.Group}/";

    private string Subject => $"/admin/users/{crowd.Subject.Id}/";

    // What a kill has left open is known by now, so that nothing is undone that isn't there.
    private bool IsSet(string subject) => ledger.ValueOf(subject) == Yes;

    private Task ToggleMembershipAsync(CancellationToken over) => IsSet(Membership)
        ? ConfirmAsync(
            "membership", Membership, ChangeLedger.Absent, HttpMethod.Delete, $"{Group}members/{crowd.Guest.Id}/", null, over)
        : ConfirmAsync(
            "membership", Membership, Yes, HttpMethod.Post, $"{Group}members/", new { user_ids = new[] { crowd.Guest.Id } },
            over);

    private Task ToggleDisabledAsync(CancellationToken over) => IsSet(Disabled)
        ? ConfirmAsync("disabled user", Disabled, ChangeLedger.Absent, HttpMethod.Post, $"{Subject}enable/", null, over)
        : ConfirmAsync("disabled user", Disabled, Yes, HttpMethod.Post, $"{Subject}disable/", null, over);

    private Task ToggleHoldAsync(CancellationToken over) => IsSet(Hold)
        ? ConfirmAsync("legal hold", Hold, ChangeLedger.Absent, HttpMethod.Delete, $"{Subject}hold/", null, over)
        : ConfirmAsync("legal hold", Hold, Yes, HttpMethod.Put, $"{Subject}hold/", new { reason = HoldReason }, over);

    private async Task ConfirmAsync(
        string kind, string subject, string value, HttpMethod method, string path, object? body, CancellationToken over)
    {
        var change = ledger.Ask(kind, subject, value);
        if (await api.SendAsync(method, path, body, over) is not null)
            ledger.Confirm(change);
    }
}
