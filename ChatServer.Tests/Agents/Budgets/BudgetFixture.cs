using System.Net;
using System.Net.Http.Json;
using ChatServer.Agents.Budgets;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Budgets;

/// <summary>Tests that set budgets as an administrator.</summary>
internal abstract class BudgetFixture : AgentFixture
{
    private HttpClient admin = null!;

    [OneTimeSetUp]
    public async Task SignInAdministrator() => admin = Server.As((await Server.RegisterAdminAsync()).Access);

    [OneTimeTearDown]
    public void SignOutAdministrator() => admin.Dispose();

    protected async Task PutBudgetAsync(string budget, object amounts) =>
        await admin.PutAsJsonAsync($"/admin/agent-budgets/{budget}/", amounts).ReadAsync(HttpStatusCode.OK);

    protected async Task RemoveBudgetAsync(string budget)
    {
        using var response = await admin.DeleteAsync($"/admin/agent-budgets/{budget}/");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    /// <summary>Waits until the last run of a chat is in a state.</summary>
    protected Task WaitForRunAsync(long conversationId, string state) => Eventually.IsTrueAsync(
        async () => await ReadRunsAsync(conversationId) is [.., var last] && last.State == state, $"a run that is {state}");

    /// <summary>What is reserved for replies, of all agents and visitors.</summary>
    protected ValueTask<long> ReadReservedAsync() => Server.Get<Database>().ReadAsync(
        read => read.QueryScalar<long>("SELECT COALESCE(SUM(reserved_tokens), 0) FROM agent_spending")
            + read.QueryScalar<long>("SELECT COALESCE(SUM(reserved_tokens), 0) FROM agent_usage"),
        CancellationToken.None);

    protected ValueTask<Spending> ReadSpendingAsync(string scope, Guid subjectId) => Server.Get<Database>().ReadAsync(
        read => SpendingStore.Sum(read, new BudgetKey(scope, subjectId), sinceDay: 0), CancellationToken.None);
}
