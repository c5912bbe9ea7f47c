int ft_system_placeholder;
