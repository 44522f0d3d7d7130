namespace ChatServer.Agents.Budgets;

/// <summary>
/// The names of the budgets that administrators set: <c>server</c>, and <c>agent:ID</c>, <c>owner:ID</c> and <c>visitor:ID</c>,
/// where <c>each</c> in place of the id means each one that has no budget of its own.
/// </summary>
internal static class BudgetNames
{
    private const string Each = "each";

    public static string Of(BudgetKey key)
    {
        if (key.Scope == BudgetScope.Server)
            return BudgetScope.Server;

        return key.SubjectId == BudgetKey.Each ? $"{key.Scope}:{Each}" : $"{key.Scope}:{key.SubjectId}";
    }

    /// <summary>Null if it isn't a name.</summary>
    public static BudgetKey? Parse(string name)
    {
        if (name == BudgetScope.Server)
            return new BudgetKey(BudgetScope.Server, BudgetKey.Each);

        if (name.Split(':') is not [var scope, var subject] || scope == BudgetScope.Server || !BudgetScope.All.Contains(scope))
            return null;

        if (subject == Each)
            return new BudgetKey(scope, BudgetKey.Each);

        return Guid.TryParseExact(subject, "D", out var id) && id != BudgetKey.Each ? new BudgetKey(scope, id) : null;
    }
}
