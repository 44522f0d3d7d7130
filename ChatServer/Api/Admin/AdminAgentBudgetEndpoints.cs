using ChatServer.Administration;
using ChatServer.Administration.Agents;
using ChatServer.Agents;
using ChatServer.Agents.Budgets;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>What the replies of agents may use.</summary>
internal static class AdminAgentBudgetEndpoints
{
    private static readonly BudgetKey First = new("", BudgetKey.Each);

    public static void Map(IEndpointRouteBuilder admin)
    {
        var budgets = admin.MapGroup("/agent-budgets");
        budgets.MapGet("/", List).WithSummary("Lists the budgets of agents").FailsInDetail(Status422UnprocessableEntity);
        budgets.MapGet("/{budget}/", Read).WithSummary("Reads a budget, and what is used of it").FailsInDetail(Status404NotFound);
        budgets.MapPut("/{budget}/", Put).WithSummary("Sets a budget")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        budgets.MapDelete("/{budget}/", Delete).WithSummary("Removes a budget").FailsInDetail(Status404NotFound);
    }

    private static async Task<Results<Ok<AdminAgentBudgetPage>, DetailError>> List(
        AdminCall call, [AsParameters] AdminPage query, BudgetAdministration budgets, AuditedChanges audit, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = query.ReadNames(reader);
        var after = page.After.Length == 0 ? First : BudgetNames.Parse(page.After);
        reader.Check(after is not null, "after", "be the next of a page");
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        await audit.NoteAsync(
            call.Entry("agent_budgets_listed", AuditSubject.Server, ("after", query.After)), cancellationToken);
        var found = await budgets.ListAsync(after!, page.Limit + 1, Timestamp.Now(clock), cancellationToken);
        var shown = found.Take(page.Limit).ToList();
        var next = found.Count > shown.Count ? BudgetNames.Of(shown[^1].Budget.Key) : null;
        return TypedResults.Ok(new AdminAgentBudgetPage([.. shown.Select(Show)], next is not null, next));
    }

    private static async Task<Results<Ok<AdminAgentBudget>, DetailError>> Read(
        AdminCall call, string budget, BudgetAdministration budgets, AuditedChanges audit, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (BudgetNames.Parse(budget) is not { } key
            || await budgets.FindAsync(key, Timestamp.Now(clock), cancellationToken) is not { } found)
            return Unknown();

        await audit.NoteAsync(call.Entry("agent_budget_read", AuditSubject.AgentBudget(budget)), cancellationToken);
        return TypedResults.Ok(Show(found));
    }

    private static async Task<Results<Ok<AdminAgentBudget>, DetailError>> Put(
        AdminCall call, string budget, AgentBudgetRequest request, BudgetAdministration budgets, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (BudgetNames.Parse(budget) is not { } key)
            return Unknown();

        var reader = new InputReader();
        Check(reader, request);
        if (reader.First is { } wrong)
            return AdminErrors.InBody(wrong);

        if (await budgets.PutAsync(new PutBudget(call, key, AmountsOf(request)), cancellationToken) is { } refusal)
            return AdminErrors.Of(refusal);

        return await budgets.FindAsync(key, Timestamp.Now(clock), cancellationToken) is { } found
            ? TypedResults.Ok(Show(found))
            : Unknown();
    }

    private static async Task<Results<NoContent, DetailError>> Delete(
        AdminCall call, string budget, BudgetAdministration budgets, CancellationToken cancellationToken)
    {
        if (BudgetNames.Parse(budget) is not { } key)
            return Unknown();

        return await budgets.DeleteAsync(new DeleteBudget(call, key), cancellationToken) is { } refusal
            ? AdminErrors.Of(refusal)
            : TypedResults.NoContent();
    }

    private static void Check(InputReader reader, AgentBudgetRequest request)
    {
        Check(reader, "tokens_per_day", request.TokensPerDay);
        Check(reader, "tokens_per_month", request.TokensPerMonth);
        Check(reader, "micros_per_day", request.MicrosPerDay);
        Check(reader, "micros_per_month", request.MicrosPerMonth);
        reader.Check(
            (request.TokensPerDay ?? request.TokensPerMonth ?? request.MicrosPerDay ?? request.MicrosPerMonth) is not null,
            "tokens_per_day", "be given, or another amount", InputProblem.Missing);
    }

    private static void Check(InputReader reader, string field, long? amount) => reader.Check(
        amount is null or (>= 0 and <= AgentSettingsRules.MaxBudget), field,
        $"be a number from 0 to {AgentSettingsRules.MaxBudget}", InputProblem.NotANumber);

    private static BudgetAmounts AmountsOf(AgentBudgetRequest request) => new()
    {
        TokensPerDay = request.TokensPerDay,
        TokensPerMonth = request.TokensPerMonth,
        MicrosPerDay = request.MicrosPerDay,
        MicrosPerMonth = request.MicrosPerMonth,
    };

    private static AdminAgentBudget Show(UsedBudgetRow found)
    {
        var budget = found.Budget;
        return new AdminAgentBudget(
            BudgetNames.Of(budget.Key), budget.TokensPerDay, budget.TokensPerMonth, budget.MicrosPerDay, budget.MicrosPerMonth,
            budget.CreatedAt.ToString(), budget.UpdatedAt.ToString())
        {
            Used = found is { Today: { } today, ThisMonth: { } month }
                ? new AdminBudgetUse(today.Tokens, month.Tokens, today.Micros, month.Micros)
                : null,
        };
    }

    private static DetailError Unknown() => AdminErrors.Of(RefusalCode.UnknownBudget);
}
