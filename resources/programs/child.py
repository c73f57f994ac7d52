print(f"{len(context):,} characters")
result = llm_query(context)
print(result[:500])
