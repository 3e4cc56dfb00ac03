"""数据: how many came through each step and who they are, how far the marking is, how the judges mark."""
